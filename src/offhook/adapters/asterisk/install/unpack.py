"""Unpacks packages and keeps what an engine runs on: its modules, the libraries they need, sounds and licences."""

import hashlib
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from offhook.adapters.asterisk.config.modules import ALL, REQUIRED
from offhook.adapters.asterisk.install.errors import EngineInstallError
from offhook.adapters.asterisk.install.manifest import EnginePackage
from offhook.adapters.asterisk.install.progress import InstallProgress, Report

_LANGUAGES = {"en": "en_*", "es": "es_*", "fr": "fr_*"}
# Opened at run time, so no library names them as needed: glibc wants the first when a thread ends, the others are
# the ciphers of NSS, on which libsrtp stands.
_OPENED_LATER = ("libgcc_s.so.1", "libsoftokn3.so", "libfreebl3.so", "libfreeblpriv3.so")
_NEEDED = re.compile(r"^\s*(\S+) => (\S+) \(0x", re.MULTILINE)
_MISSING = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)


def unpack_packages(archives: list[Path], *, into: Path, report: Report) -> list[EnginePackage]:
    """Unpack every archive into one tree and return what they are, sorted by name."""
    into.mkdir()
    packages = []
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        jobs = [pool.submit(_unpack, archive, into) for archive in archives]
        for done, job in enumerate(as_completed(jobs), start=1):
            packages.append(job.result())
            report(InstallProgress(step="unpack", done=done, total=len(jobs)))
    return sorted(packages, key=lambda p: p.name)


def _unpack(archive: Path, into: Path) -> EnginePackage:
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    fields = _output("dpkg-deb", "--showformat", "${Package}\n${Version}", "--show", str(archive))
    _output("dpkg-deb", "--extract", str(archive), str(into))
    name, version = fields.split("\n")
    return EnginePackage(name=name, version=version, sha256=digest)


def keep_what_runs(unpacked: Path, root: Path, *, report: Report) -> tuple[str, ...]:
    """Move the parts of an engine from `unpacked` to `root` and return the names of its modules."""
    loader = next(unpacked.glob("usr/lib/*-linux-gnu*/ld-linux*.so.*"), None)
    if loader is None:
        raise EngineInstallError("the packages hold no program loader; this architecture is not supported")
    libraries = loader.parent
    modules = [m for m in (libraries / "asterisk/modules" / f"{name}.so" for name in ALL) if m.exists()]
    names = tuple(m.stem for m in modules)
    if absent := set(REQUIRED) - set(names):
        raise EngineInstallError(f"Debian's Asterisk lacks modules that Offhook needs: {', '.join(sorted(absent))}")
    binary = unpacked / "usr/sbin/asterisk"
    opened_later = [_library(libraries, name) for name in _OPENED_LATER]
    needed = _needed_libraries(loader, [binary, *modules, *opened_later], report=report)
    target = root / libraries.relative_to(unpacked)
    for source in needed | set(opened_later):
        _move(source.resolve(), target / source.name)
    for module in modules:
        _move(module, target / "asterisk/modules" / module.name)
    _move(loader.resolve(), target / loader.name)
    _move(binary, root / "usr/sbin/asterisk")
    _move_data(unpacked, root)
    return names


def _library(folder: Path, name: str) -> Path:
    found = next(folder.rglob(name), None)
    if found is None:
        raise EngineInstallError(f"the packages do not hold {name}, which the engine opens while it runs")
    return found


def _needed_libraries(loader: Path, programs: list[Path], *, report: Report) -> set[Path]:
    """All libraries that the programs need, as the private loader itself resolves them."""
    found: set[Path] = set()
    for done, program in enumerate(programs, start=1):
        listing = _output(str(loader), "--inhibit-cache", "--library-path", str(loader.parent), "--list", str(program))
        inside = {Path(path) for _, path in _NEEDED.findall(listing)}
        outside = [p for p in inside if not p.is_relative_to(loader.parent)]
        if outside or _MISSING.search(listing):
            raise EngineInstallError(f"{program.name} needs libraries that the packages do not hold:\n{listing}")
        found |= inside
        report(InstallProgress(step="trim", done=done, total=len(programs)))
    return found - {loader}


def _move_data(unpacked: Path, root: Path) -> None:
    source, target = unpacked / "usr/share/asterisk", root / "usr/share/asterisk"
    for name in ("documentation", "rest-api", "moh"):
        _move(source / name, target / name)
    for language, pattern in _LANGUAGES.items():
        folder = next((source / "sounds").glob(pattern), None)
        if folder is None:
            raise EngineInstallError(f"the packages hold no sounds for {language}")
        _move(folder, target / "sounds" / language)
    for licence in unpacked.glob("usr/share/doc/*/copyright"):
        _move(licence.resolve(), root / "usr/share/doc" / licence.parent.name / "copyright")


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        shutil.move(source, target)


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - fixed programs
    except subprocess.CalledProcessError as error:
        raise EngineInstallError(f"{' '.join(command)} failed: {error.stderr.strip()}") from error
