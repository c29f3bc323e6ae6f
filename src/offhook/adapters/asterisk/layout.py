"""Where the parts of an Asterisk lie, in a private root or in the system."""

from dataclasses import dataclass
from pathlib import Path

_SYSTEM_MODULE_DIRS = ("lib/*-linux-gnu*/asterisk/modules", "lib64/asterisk/modules", "lib/asterisk/modules")


@dataclass(frozen=True, kw_only=True)
class EngineLayout:
    """Paths of one Asterisk; `loader` and `library_dir` only for a private root with its own libc."""

    binary: Path
    module_dir: Path
    data_dir: Path
    loader: Path | None = None
    library_dir: Path | None = None

    @property
    def command(self) -> list[str]:
        """The words that start the binary, before its own arguments."""
        if self.loader is None:
            return [str(self.binary)]
        # --inhibit-cache: libraries of the host never mix with the libc of the private root.
        return [
            str(self.loader),
            "--inhibit-cache",
            "--library-path",
            str(self.library_dir),
            "--argv0",
            "asterisk",
            str(self.binary),
        ]


def find_layout(engine: Path) -> EngineLayout:
    """Find the parts of `engine`: a private root (a directory) or the binary of a system Asterisk.

    Raises:
        FileNotFoundError: when a part is missing, naming what was looked for.
    """
    engine = engine.absolute()
    if engine.is_dir():
        loader = _one(engine, "usr/lib/*-linux-gnu*/ld-linux*.so.*")
        return EngineLayout(
            binary=_one(engine, "usr/sbin/asterisk"),
            module_dir=_one(engine, "usr/lib/*-linux-gnu*/asterisk/modules"),
            data_dir=_one(engine, "usr/share/asterisk"),
            loader=loader,
            library_dir=loader.parent,
        )
    prefix = engine.resolve(strict=True).parent.parent
    modules = [p for pattern in _SYSTEM_MODULE_DIRS for p in sorted(prefix.glob(pattern))]
    data = [p for p in (prefix / "share/asterisk", Path("/var/lib/asterisk")) if p.is_dir()]
    if not modules or not data:
        raise FileNotFoundError(
            f"{engine}: no Asterisk modules or data found under {prefix}; install a private engine instead"
        )
    return EngineLayout(binary=engine, module_dir=modules[0], data_dir=data[0])


def _one(root: Path, pattern: str) -> Path:
    found = sorted(root.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{root}: not a whole engine, {pattern} is missing; install the engine again")
    return found[0]
