"""Cursor pagination: pages hang on the last row seen, so rows that come meanwhile shift nothing."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from offhook.kit.errors import FieldError, InvalidInputError

T = TypeVar("T")
Row = TypeVar("Row")
Key = InstrumentedAttribute[Any] | Sequence[InstrumentedAttribute[Any]]


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None
    """Give it as `cursor` for the next page; null on the last one."""


@dataclass(frozen=True, slots=True)
class CursorParams:
    """`limit` and `cursor` of a list request; use as `Annotated[CursorParams, Depends()]`."""

    limit: Annotated[int, Query(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Query(max_length=500)] = None


async def paginate(
    session: AsyncSession,
    query: Select[Row],
    cursor: CursorParams,
    *,
    key: Key,
    view: Callable[[Row], T],
    descending: bool = False,
) -> Page[T]:
    """One page of `query`, sorted by `key` (a unique column, or columns ending in a unique one).

    Raises InvalidInputError on a cursor that is not ours.
    """
    columns = [key] if isinstance(key, InstrumentedAttribute) else list(key)
    if cursor.cursor is not None:
        last = tuple_(*_decode(cursor.cursor, columns))
        query = query.where(tuple_(*columns) < last if descending else tuple_(*columns) > last)
    order = [column.desc() if descending else column.asc() for column in columns]
    rows = (await session.scalars(query.order_by(*order).limit(cursor.limit + 1))).all()
    shown = rows[: cursor.limit]
    more = len(rows) > cursor.limit
    return Page(items=[view(row) for row in shown], next_cursor=_encode(shown[-1], columns) if more else None)


def _encode(row: object, columns: Sequence[InstrumentedAttribute[Any]]) -> str:
    values = [getattr(row, column.key) for column in columns]
    texts = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(texts, default=str).encode()).decode().rstrip("=")


def _decode(text: str, columns: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(columns):
            raise ValueError("wrong shape")
        return [_typed(value, column) for value, column in zip(values, columns, strict=True)]
    except (ValueError, TypeError) as error:
        problem = "this cursor is not from a page of this list; start again without one"
        raise InvalidInputError(problem, fields=[FieldError("cursor", problem)]) from error


def _typed(value: Any, column: InstrumentedAttribute[Any]) -> Any:
    wanted = column.type.python_type
    if not isinstance(value, str if wanted in (datetime, UUID) else wanted):
        raise TypeError(f"{value!r} is no {wanted.__name__}")
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if wanted is UUID:
        return UUID(value)
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is no text
    return value
