"""Installing: from nothing when the network is there, at once when it is done, with plain words when it fails."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from offhook.adapters.asterisk.install import (
    EngineInstallError,
    InstallProgress,
    install_engine,
    installed_engine,
    system_engine,
)
from offhook.adapters.asterisk.install import download as download_room
from offhook.adapters.asterisk.install import engine as engine_room
from offhook.adapters.asterisk.install.mirror import debian_mirror
from offhook.adapters.asterisk.layout import find_layout

needs_apt = pytest.mark.skipif(
    not download_room.KEYRING.exists() or not Path("/usr/bin/apt-get").exists(), reason="not a Debian-like machine"
)


def _silent(progress: InstallProgress) -> None:
    """No report."""


def test_a_good_engine_is_left_alone(engine_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "_build", pytest.fail)
    seen: list[InstallProgress] = []
    manifest = install_engine(engine_root, report=seen.append)
    assert manifest == installed_engine(engine_root)
    assert {"asterisk", "libc6"} <= {package.name for package in manifest.packages}
    assert [progress.step for progress in seen] == ["done"]


def test_the_engine_holds_all_libraries_it_needs(engine_root: Path) -> None:
    layout = find_layout(engine_root)
    assert layout.loader is not None
    for module in layout.module_dir.glob("*.so"):
        command = [
            *map(str, (layout.loader, "--inhibit-cache", "--library-path", layout.library_dir, "--list", module))
        ]
        listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        paths = [line.split(" => ")[1].split()[0] for line in listing.splitlines() if " => " in line]
        assert all(Path(path).is_relative_to(engine_root) for path in paths), listing


@needs_apt
def test_a_mirror_out_of_reach_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    root = tmp_path / "engine"
    (root / "usr").mkdir(parents=True)
    with pytest.raises(EngineInstallError, match="Check the network and the mirror"):
        install_engine(root, report=_silent, mirror=f"file:{tmp_path}/no-mirror")
    assert {path.name for path in tmp_path.iterdir()} == {"engine", ".engine.lock"}
    assert (root / "usr").is_dir()


def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_room, "KEYRING", Path("/nowhere/keyring.gpg"))


def _no_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda tool: None)


def _no_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "_NEEDED_BYTES", 10**18)


@needs_apt
@pytest.mark.parametrize(
    ("damage", "message"),
    [(_no_keyring, "debian-archive-keyring"), (_no_tool, "apt-get is missing"), (_no_space, "make room")],
)
def test_what_is_missing_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[pytest.MonkeyPatch], None],
    message: str,
) -> None:
    damage(monkeypatch)
    with pytest.raises(EngineInstallError, match=message):
        install_engine(tmp_path / "engine", report=_silent)


@needs_apt
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineInstallError, match="Check permissions and disk space"):
        install_engine(tmp_path / "file" / "engine", report=_silent)


@pytest.mark.parametrize(
    ("answer", "found"), [("Asterisk 20.1.0~dfsg", True), ("Asterisk 18.10.0", False), ("?", False)]
)
def test_a_system_engine_counts_from_version_20(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, found: bool
) -> None:
    binary = tmp_path / "asterisk"
    binary.write_text(f"#!{sys.executable}\nprint({answer!r})\n")
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_engine() == (binary if found else None)


@pytest.mark.slow
@pytest.mark.timeout(900)
@needs_apt
def test_installs_from_nothing(tmp_path: Path) -> None:
    steps: list[str] = []
    root = tmp_path / "engine"
    try:
        manifest = install_engine(root, report=lambda p: steps.append(p.step), mirror=debian_mirror())
    except EngineInstallError as error:
        if "Check the network" in str(error):
            pytest.skip("no network")
        raise
    assert installed_engine(root) == manifest
    assert list(dict.fromkeys(steps)) == ["package lists", "download", "unpack", "trim", "self-test", "done"]
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    assert size < 200_000_000
    assert {path.name for path in tmp_path.iterdir()} == {"engine", ".engine.lock"}
