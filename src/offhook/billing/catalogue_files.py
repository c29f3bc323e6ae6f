"""Sets of products that come with the program, as JSON files: what is sold is data."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from offhook.billing.catalogue_schemas import ProductGiven
from offhook.kit.errors import NotFoundError

_FOLDER = Path(__file__).with_name("catalogues")
_FALLBACK = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFile:
    """One of them in one language."""

    name: str
    title: str
    description: str
    products: tuple[ProductGiven, ...]


def catalogue_names() -> list[str]:
    """All that come with the program."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def read_catalogue(name: str, *, language: str) -> CatalogueFile:
    """In English where the file does not speak the language. Raises NotFoundError."""
    if name not in catalogue_names():
        raise NotFoundError(f"there is no catalogue {name!r}; there are {', '.join(catalogue_names())}")
    told = _read(name)
    products = tuple(
        ProductGiven.model_validate({**each, **{text: _said(each[text], language) for text in ("name", "description")}})
        for each in told["products"]
    )
    return CatalogueFile(
        name=name,
        title=_said(told["title"], language),
        description=_said(told["description"], language),
        products=products,
    )


def _said(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts[_FALLBACK])


@lru_cache(maxsize=32)
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
