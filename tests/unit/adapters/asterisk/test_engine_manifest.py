"""An engine counts as installed only when it is whole, new enough and has what we load."""

import datetime
from pathlib import Path

import pytest

from offhook.adapters.asterisk.config.modules import ALL, REQUIRED
from offhook.adapters.asterisk.install import EngineManifest, EnginePackage, installed_engine
from offhook.adapters.asterisk.install.manifest import CONTENTS, MANIFEST_NAME, upstream_version, write_manifest
from tests.unit.adapters.asterisk.engine_tree import make_engine_tree


def _manifest(version: str = "22.10.1", modules: tuple[str, ...] = REQUIRED) -> EngineManifest:
    package = EnginePackage(name="asterisk", version=f"1:{version}+dfsg-1", sha256="ab" * 32)
    created = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    return EngineManifest(contents=CONTENTS, version=version, packages=(package,), modules=modules, created_at=created)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1:22.10.1+dfsg+~cs6.17.60671434-1", (22, 10, 1)),
        ("23.0.0", (23, 0, 0)),
        ("1:22.10~rc1", None),
        ("", None),
    ],
)
def test_upstream_version(text: str, version: tuple[int, int, int] | None) -> None:
    assert upstream_version(text) == version


@pytest.mark.parametrize(
    ("version", "good"), [("22.10.0", False), ("22.9.9", False), ("22.10.1", True), ("23.0.0", True)]
)
def test_only_a_new_enough_version_counts(tmp_path: Path, version: str, good: bool) -> None:
    root = make_engine_tree(tmp_path / "engine")
    write_manifest(root, manifest := _manifest(version))
    assert installed_engine(root) == (manifest if good else None)


def test_a_module_that_is_needed_since_makes_it_old(tmp_path: Path) -> None:
    root = make_engine_tree(tmp_path / "engine")
    write_manifest(root, _manifest(modules=REQUIRED[1:]))
    assert installed_engine(root) is None


def test_no_directory_a_broken_manifest_and_missing_files_do_not_count(tmp_path: Path) -> None:
    assert installed_engine(tmp_path / "nothing") is None
    root = make_engine_tree(tmp_path / "engine")
    (root / MANIFEST_NAME).write_text('{"version": "22.10.1"}')
    assert installed_engine(root) is None
    write_manifest(root, _manifest())
    (root / "usr/sbin/asterisk").unlink()
    assert installed_engine(root) is None


def test_the_module_lists_name_nothing_twice() -> None:
    assert len(ALL) == len(set(ALL))
