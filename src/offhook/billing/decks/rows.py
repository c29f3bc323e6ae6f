"""The rows of a deck's version in the database: copied in at once, and read out as the CSV they came as.

Nearly all files are plain: one row for each prefix, no bands, nothing quoted. Those are copied as they are, and while
the database takes one piece, one pattern looks whether the next is right. All others are read row by row, which also
names what is wrong. System scope: tenants reach rates by their versions.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.import_progress import ImportProgress
from offhook.billing.rating.deck_csv import KNOWN

_CHUNK = 1 << 18
_PREFIXES = ("prefix", "origin")
_PRICE = r"[0-9]{1,6}(?:[.][0-9]{1,12})?"
_SURELY_RIGHT = {
    "prefix": "([0-9]{0,20})",
    "price": _PRICE,
    "connect_fee": f"(?:{_PRICE})?",
    "unit_s": "(?:[1-9][0-9]{0,3})?",
    "first_s": "(?:[0-9]{1,4})?",
    "next_s": "(?:[1-9][0-9]{0,3})?",
}
_READ = f"SELECT {', '.join(KNOWN)} FROM rates WHERE version_id = %s ORDER BY number"  # noqa: S608


def header_of(content: str) -> list[str]:
    """Names of the columns; empty when there is no row at all."""
    lines = io.StringIO(content, newline="")
    return [cell.strip().lower() for cell in next(csv.reader(lines), [])]


async def copy_plain(session: AsyncSession, content: str, *, version_id: UUID, progress: ImportProgress) -> int | None:
    """Copies a plain file as it is; None, and nothing copied, when it must be read row by row."""
    header = header_of(content)
    if '"' in content or not set(header) <= _SURELY_RIGHT.keys():
        return None
    try:
        async with session.begin_nested():
            return await _copy(session, _right_pieces(content, header, progress), header, version_id=version_id)
    except (psycopg.DataError, _DoubtfulError):
        return None


class _DoubtfulError(Exception):
    """Some cell may be wrong, or two rows may be of one prefix: who reads row by row will tell."""


async def copy_read(session: AsyncSession, content: str, *, version_id: UUID, progress: ImportProgress) -> int:
    """Copies a file that was found to be right row by row; how many rows it has."""
    rows = _chunks(progress.counted(_bare_rows(content)))
    return await _copy(session, rows, header_of(content), version_id=version_id)


async def read_out(session: AsyncSession, version_id: UUID) -> AsyncIterator[str]:
    """The version as CSV, in pieces; a header first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(KNOWN)
    async with (await _connection(session)).cursor() as cursor:
        await cursor.execute(_READ, (version_id,))
        while rows := await cursor.fetchmany(5000):
            writer.writerows(rows)
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    if rest := out.getvalue():
        yield rest


async def used_columns(session: AsyncSession, version_id: UUID) -> list[str]:
    """Those in which some row has something, and the two that every deck has."""
    asked = sql.SQL("SELECT {} FROM rates WHERE version_id = %s").format(
        sql.SQL(", ").join(sql.SQL("bool_or({} <> '')").format(sql.Identifier(name)) for name in KNOWN)
    )
    async with (await _connection(session)).cursor() as cursor:
        await cursor.execute(asked, (version_id,))
        used = await cursor.fetchone() or ()
    return [name for name, some in zip(KNOWN, used, strict=True) if some or name in ("prefix", "price")]


async def read_rows(
    session: AsyncSession, version_id: UUID, columns: Sequence[str]
) -> AsyncIterator[list[tuple[str, ...]]]:
    """The version's rows, some thousands at a time, as the database finds them."""
    asked = sql.SQL("SELECT {} FROM rates WHERE version_id = %s ORDER BY number").format(
        sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with (await _connection(session)).cursor("deck_rows") as cursor:
        await cursor.execute(asked, (version_id,))
        while rows := await cursor.fetchmany(5000):
            yield rows


async def _copy(session: AsyncSession, pieces: Iterable[str], header: Sequence[str], *, version_id: UUID) -> int:
    await session.execute(text("SELECT set_config('offhook.version_id', :id, true)"), {"id": str(version_id)})
    # An unquoted empty cell would be NULL otherwise.
    statement = sql.SQL("COPY rates ({}) FROM STDIN (FORMAT csv, NULL '\\N')").format(
        sql.SQL(", ").join(map(sql.Identifier, header))
    )
    async with (await _connection(session)).cursor() as cursor:
        async with cursor.copy(statement) as copy:
            for piece in pieces:
                await copy.write(piece)
        return cursor.rowcount


async def _connection(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, psycopg.AsyncConnection)
    return connection


def _right_pieces(content: str, header: Sequence[str], progress: ImportProgress) -> Iterator[str]:
    """All but the header, some whole rows at a time. Raises _DoubtfulError before a piece that may be wrong."""
    right = re.compile("^" + ",".join(_SURELY_RIGHT[column] for column in header) + "\\r?$", re.MULTILINE)
    prefixes: set[str] = set()
    rows, start = 0, content.find("\n") + 1 or len(content)
    while start < len(content):
        end = content.find("\n", start + _CHUNK) + 1 or len(content)
        piece = content[start:end]
        count = piece.count("\n") + (piece[-1] != "\n")
        found = right.findall(piece)
        prefixes.update(found)
        rows += count
        if len(found) < count or len(prefixes) < rows:
            raise _DoubtfulError
        yield piece
        progress.step(count)
        start = end


def _bare_rows(content: str) -> Iterator[str]:
    """Rows without spaces around cells, as long as the header, without empty ones."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    rows = csv.reader(io.StringIO(content, newline=""))
    header = [cell.strip().lower() for cell in next(rows)]
    for cells in rows:
        if not any(cells):
            continue
        padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
        both = zip(header, padded, strict=False)
        writer.writerow([cell.removeprefix("+") if column in _PREFIXES else cell for column, cell in both])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _chunks(rows: Iterable[str]) -> Iterator[str]:
    kept: list[str] = []
    size = 0
    for row in rows:
        kept.append(row)
        size += len(row)
        if size > _CHUNK:
            yield "".join(kept)
            kept, size = [], 0
    yield "".join(kept)
