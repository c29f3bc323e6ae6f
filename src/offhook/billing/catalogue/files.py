"""Sets of products as JSON files, those that come with the program and one's own: what is sold is data."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from offhook.billing.catalogue.schemas import ProductGiven
from offhook.kit.errors import FieldError, InvalidInputError, NotFoundError

_FOLDER = Path(__file__).with_name("ready")
_FALLBACK = "en"
_MOST_BYTES = 5_000_000


def _speaks_english(texts: dict[str, str]) -> dict[str, str]:
    if _FALLBACK not in texts:
        raise ValueError("texts are told by language, and in English (en) at least")
    return texts


Texts = Annotated[dict[str, str], AfterValidator(_speaks_english)]


class _File(BaseModel):
    """What is written down: texts by language, products as the API takes them."""

    model_config = ConfigDict(extra="forbid")

    title: Texts
    description: Texts
    products: list[dict[str, Any]]


class _ProductTexts(BaseModel):
    """Of one product; the description may be left out."""

    name: Texts
    description: Texts = {_FALLBACK: ""}


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
    return _told(name, _read(name), language=language)


def read_catalogue_file(path: Path, *, language: str) -> CatalogueFile:
    """One's own, of the same form as those in `billing/catalogues`.

    Raises NotFoundError, InvalidInputError that names every place at fault: then nothing of it can be used.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _MOST_BYTES:
        raise InvalidInputError(f"{path} is larger than {_MOST_BYTES // 10**6} MB: that is no catalogue")
    try:
        told = json.loads(content)
    except ValueError as error:  # which bytes that are no text are, too
        raise InvalidInputError(f"{path} is not JSON: {error}") from error
    return _told(path.stem, told, language=language)


def _told(name: str, told: Any, *, language: str) -> CatalogueFile:
    try:
        file = _File.model_validate(told)
    except ValidationError as error:
        raise _refused(name, _faults(error)) from error
    products, faults = [], []
    for place, each in enumerate(file.products):
        try:
            products.append(_product(each, language))
        except ValidationError as error:
            faults += _faults(error, f"products[{place}].")
    names = Counter(product.name for product in products)
    faults += [
        FieldError("products", f"there are {count} called {each!r}") for each, count in names.items() if count > 1
    ]
    if faults:
        raise _refused(name, faults)
    return CatalogueFile(
        name=name,
        title=_said(file.title, language),
        description=_said(file.description, language),
        products=tuple(products),
    )


def _product(told: dict[str, Any], language: str) -> ProductGiven:
    texts = _ProductTexts.model_validate(told)
    said = {"name": _said(texts.name, language), "description": _said(texts.description, language)}
    return ProductGiven.model_validate({**told, **said})


def _said(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts[_FALLBACK])


def _refused(name: str, faults: list[FieldError]) -> InvalidInputError:
    told = "; ".join(f"{fault.where}: {fault.what}" for fault in faults[:5])
    return InvalidInputError(f"the catalogue {name!r} cannot be used: {told}", fields=faults)


def _faults(error: ValidationError, before: str = "") -> list[FieldError]:
    return [
        FieldError(f"{before}{'.'.join(map(str, found['loc']))}".rstrip("."), found["msg"]) for found in error.errors()
    ]


@lru_cache(maxsize=32)
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
