"""The record of what an installed engine consists of."""

import datetime
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST_NAME = "manifest.json"
MINIMUM_VERSION = (22, 10, 1)
"""Before it ARI could deadlock (Asterisk issues 1928, 1946, 1962)."""

CONTENTS = 2
"""Raised when an installation keeps more than before: roots of an earlier kind are built anew."""

_VERSION = re.compile(r"^(?:\d+:)?(\d+)\.(\d+)\.(\d+)")


class EnginePackage(BaseModel):
    """One unpacked Debian package; `sha256` is of the archive file."""

    model_config = ConfigDict(frozen=True)

    name: str
    version: str
    sha256: str


class EngineManifest(BaseModel):
    """Asterisk's upstream version, the packages it came from, and the modules that were kept."""

    model_config = ConfigDict(frozen=True)

    version: str
    packages: tuple[EnginePackage, ...]
    modules: tuple[str, ...]
    created_at: datetime.datetime
    contents: int = 1


def upstream_version(text: str) -> tuple[int, int, int] | None:
    """(22, 10, 1) of `1:22.10.1+dfsg+~cs6-1`, or None when it is not such a version."""
    found = _VERSION.match(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def read_manifest(root: Path) -> EngineManifest | None:
    """The manifest of `root`, or None when there is none that can be read."""
    try:
        return EngineManifest.model_validate_json((root / MANIFEST_NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def write_manifest(root: Path, manifest: EngineManifest) -> None:
    """Write the manifest into `root`."""
    (root / MANIFEST_NAME).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
