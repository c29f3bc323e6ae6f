"""Installs an engine beside the running one and swaps it in when it has proved itself."""

import datetime
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from offhook.adapters.asterisk.config.modules import REQUIRED
from offhook.adapters.asterisk.install.download import download_packages, require_tools
from offhook.adapters.asterisk.install.errors import EngineInstallError
from offhook.adapters.asterisk.install.manifest import (
    CONTENTS,
    MINIMUM_VERSION,
    EngineManifest,
    EnginePackage,
    read_manifest,
    upstream_version,
    write_manifest,
)
from offhook.adapters.asterisk.install.mirror import debian_mirror
from offhook.adapters.asterisk.install.progress import InstallProgress, Report
from offhook.adapters.asterisk.install.self_test import self_test
from offhook.adapters.asterisk.install.unpack import keep_what_runs, unpack_packages
from offhook.adapters.asterisk.layout import find_layout

_NEEDED_BYTES = 900_000_000


def installed_engine(root: Path) -> EngineManifest | None:
    """The manifest of a whole engine of a new enough version at `root`, else None."""
    manifest = read_manifest(root)
    if manifest is None or manifest.contents < CONTENTS or not set(REQUIRED) <= set(manifest.modules):
        return None
    version = upstream_version(manifest.version)
    if version is None or version < MINIMUM_VERSION:
        return None
    try:
        find_layout(root)
    except FileNotFoundError:
        return None
    return manifest


def install_engine(
    root: Path, *, report: Report, mirror: str | None = None, suite: str = "sid", renew: bool = False
) -> EngineManifest:
    """Make sure a good engine is at `root`; returns at once when it is, unless told to renew it.

    Args:
        root: becomes the engine; its parent directory must be writable and have 0.9 GB free while building.
        report: called with progress, from this thread.
        mirror: Debian archive; default is the machine's own, or deb.debian.org where that is not Debian's.
        suite: Debian suite that has Asterisk >= 22.10.1.
        renew: build a new one from the mirror even if a good one is there (security updates).

    Raises:
        EngineInstallError: says what failed and how to put it right; an engine that was there stays untouched.
    """
    root = root.absolute()
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(root):
            manifest = installed_engine(root)
            if manifest is None or renew:
                manifest = _build(root, report, mirror=mirror or debian_mirror(), suite=suite)
    except OSError as error:
        raise EngineInstallError(
            f"{root.parent}: {error.strerror or error}. Check permissions and disk space."
        ) from error
    report(InstallProgress(step="done", done=1, total=1))
    return manifest


def _build(root: Path, report: Report, *, mirror: str, suite: str) -> EngineManifest:
    require_tools()
    free = shutil.disk_usage(root.parent).free
    if free < _NEEDED_BYTES:
        raise EngineInstallError(
            f"{root.parent}: {free // 10**6} MB free, {_NEEDED_BYTES // 10**6} MB needed; make room"
        )
    for left in root.parent.glob(f".{root.name}-*"):  # by an installation that was killed; ours holds the lock
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
    try:
        fresh = work / "root"
        archives = download_packages(work, mirror=mirror, suite=suite, report=report)
        packages = unpack_packages(archives, into=work / "unpacked", report=report)
        version = _version_of(packages)
        modules = keep_what_runs(work / "unpacked", fresh, report=report)
        report(InstallProgress(step="self-test", done=0, total=1))
        self_test(fresh)
        report(InstallProgress(step="self-test", done=1, total=1))
        manifest = EngineManifest(
            contents=CONTENTS,
            version=version,
            packages=tuple(packages),
            modules=modules,
            created_at=datetime.datetime.now(datetime.UTC),
        )
        write_manifest(fresh, manifest)
        _swap(fresh, root, aside=work / "old")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return manifest


def _version_of(packages: list[EnginePackage]) -> str:
    text = next((p.version for p in packages if p.name == "asterisk"), "")
    version = upstream_version(text)
    if version is None or version < MINIMUM_VERSION:
        wanted = ".".join(map(str, MINIMUM_VERSION))
        raise EngineInstallError(
            f"the mirror has Asterisk {text or 'not at all'}, {wanted} or newer is needed; try another mirror"
        )
    return ".".join(map(str, version))


def _swap(fresh: Path, root: Path, *, aside: Path) -> None:
    """Rename into place; a running engine goes on with the files it has open."""
    if root.exists() or root.is_symlink():
        root.rename(aside)
    try:
        fresh.rename(root)
    except OSError:
        if aside.exists():
            aside.rename(root)
        raise


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Let a second installation wait for the first; the system frees the lock when a process dies."""
    with root.with_name(f".{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
