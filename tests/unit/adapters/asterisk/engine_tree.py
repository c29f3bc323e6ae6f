"""A directory that looks like an installed engine, for tests that never start one."""

from pathlib import Path

from offhook.adapters.asterisk.config.modules import REQUIRED
from offhook.adapters.asterisk.spec import EngineSpec


def make_engine_tree(root: Path, *, modules: tuple[str, ...] = REQUIRED) -> Path:
    libraries = root / "usr/lib/x86_64-linux-gnu"
    for path in (libraries / "ld-linux-x86-64.so.2", root / "usr/sbin/asterisk", root / "usr/share/asterisk/moh/x.wav"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name in modules:
        path = libraries / "asterisk/modules" / f"{name}.so"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def make_spec(tmp_path: Path, **fields: object) -> EngineSpec:
    root = make_engine_tree(tmp_path / "engine")
    given: dict[str, object] = {
        "name": "node-1",
        "engine": root,
        "runtime_dir": tmp_path / "run",
        "sip_port": 5070,
        "http_port": 8099,
        "rtp_start": 12000,
        "rtp_end": 12099,
        "ari_user": "controller",
        "ari_password": "s3cret-word",
    }
    return EngineSpec(**(given | fields))  # type: ignore[arg-type]  # a test's own fields of the dataclass
