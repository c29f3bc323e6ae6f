"""Finds plug-ins: one module of a package = one plug-in, its file name = its type string."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def discover(package: ModuleType, *, pick: Callable[[ModuleType], T]) -> Mapping[str, T]:
    """Imports every public module of `package` and maps its file name to what `pick` finds in it.

    Raises whatever importing or picking raises: a broken plug-in must be seen at start, not at the first call.
    """
    found: dict[str, T] = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("_"):
            continue
        found[module.name] = pick(importlib.import_module(f"{package.__name__}.{module.name}"))
    return dict(sorted(found.items()))
