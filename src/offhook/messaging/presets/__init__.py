"""Providers that are data: a type of connector with its settings filled in, one JSON file each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from offhook.kit.errors import FieldError, InvalidInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One choice in the list of types."""

    name: str
    title: str
    type: str
    settings: dict[str, Any]
    country: str | None = None
    """The only one it reaches, where there is one; `destinations` keeps it to that."""
    destinations: str = ""


@cache
def presets() -> Mapping[str, Preset]:
    """By name, which is the file's."""
    found = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            name = file.name.removesuffix(".json")
            found[name] = Preset(name=name, **json.loads(file.read_text("utf-8")))
    return found


def find_preset(name: str, *, type_: str) -> Preset:
    """Defaults for a provider; empty ones without a name. Raises InvalidInputError."""
    if not name:
        return Preset(name="", title="", type=type_, settings={})
    preset = presets().get(name)
    if preset is None or preset.type != type_:
        what = f"there is no preset {name!r} of the type {type_!r}"
        raise InvalidInputError(what, fields=[FieldError("preset", what)])
    return preset
