"""All provider types there are, found in `messaging/connectors`."""

from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from pydantic import SecretStr

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.registry import discover
from offhook.messaging import connectors
from offhook.messaging.connector import Connector


@cache
def connector_types() -> Mapping[str, type[Connector]]:
    """By type string."""
    return discover(connectors, pick=_connector_in)


def connector_type(name: str) -> type[Connector]:
    """Raises InvalidInputError naming the types there are."""
    known = connector_types()
    if name not in known:
        what = f"there is no provider type {name!r}; there are {', '.join(known)}"
        raise InvalidInputError(what, fields=[FieldError("type", what)])
    return known[name]


@cache
def secret_fields(name: str) -> frozenset[str]:
    """Settings of a type that are kept encrypted and never shown."""
    fields = connector_types()[name].Settings.model_fields
    return frozenset(field for field, info in fields.items() if _is_secret(info.annotation))


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())


def _connector_in(module: ModuleType) -> type[Connector]:
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Connector) and value.__module__ == module.__name__
    ]
    name = module.__name__.rpartition(".")[2]
    if len(found) != 1 or found[0].type != name:
        raise TypeError(f"{module.__name__} must hold exactly one Connector whose type is {name!r}")
    return found[0]
