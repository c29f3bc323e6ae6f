"""The rows of a deck's version in the database: copied in at once, and read out as the CSV they came as."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.rating.deck_csv import KNOWN

_CHUNK = 1 << 18
_STAGE = f"""
    CREATE TEMPORARY TABLE staged_rates (
      number integer GENERATED ALWAYS AS IDENTITY, {", ".join(f"{column} text NOT NULL DEFAULT ''" for column in KNOWN)}
    ) ON COMMIT DROP
"""


def _bare(column: str) -> str:
    return f"btrim({column}, E' \\t\\r\\n')"


_DIGITS = ("prefix", "origin")
_TAKE = text(f"""
    INSERT INTO rates (version_id, account_id, number, {", ".join(KNOWN)})
    SELECT :version_id, :account_id, number,
           {", ".join(f"ltrim({_bare(one)}, '+')" if one in _DIGITS else _bare(one) for one in KNOWN)}
    FROM staged_rates
""")  # noqa: S608  # column names are our own constants
_READ = f"SELECT {', '.join(KNOWN)} FROM rates WHERE version_id = %s ORDER BY number"  # noqa: S608


async def stage(session: AsyncSession, content: str) -> int:
    """Copies CSV that was found to be right; how many rows it had.

    Into a staging table of this transaction, because PostgreSQL copies into none that has row-level security.
    """
    lines = io.StringIO(content, newline="")
    header = [cell.strip().lower().removeprefix("\ufeff") for cell in next(csv.reader(lines))]
    await session.execute(text(_STAGE))
    # Cells left out at a row's end are empty, and quoted so; unquoted emptiness would be NULL.
    statement = sql.SQL("COPY staged_rates ({}) FROM STDIN (FORMAT csv, NULL '\\N')").format(
        sql.SQL(", ").join(map(sql.Identifier, header))
    )
    async with (await _connection(session)).cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in _chunks(_whole_rows(lines, len(header))):
            await copy.write(chunk)
    return int(await session.scalar(text("SELECT count(*) FROM staged_rates")) or 0)


async def take_staged(session: AsyncSession, *, version_id: UUID, account_id: UUID) -> None:
    """The staged rows become the version's."""
    await session.execute(_TAKE, {"version_id": version_id, "account_id": account_id})
    await session.execute(text("DROP TABLE staged_rates"))


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


async def _connection(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, psycopg.AsyncConnection)
    return connection


def _whole_rows(lines: Iterable[str], columns: int) -> Iterator[str]:
    """As given where rows are whole, which is nearly always; the database takes no short or empty ones."""
    commas = columns - 1
    for line in lines:
        bare = line.rstrip("\r\n")
        if '"' not in bare and bare.count(",") == commas and bare.strip(", "):
            yield line if line.endswith("\n") else f"{line}\n"
        elif '"' in bare or bare.strip(", "):
            yield from _rewritten(_to_end_of_quote(bare, lines), columns)


def _to_end_of_quote(line: str, lines: Iterable[str]) -> str:
    while line.count('"') % 2:
        line += "\n" + next(iter(lines), '"').rstrip("\r\n")
    return line


def _rewritten(line: str, columns: int) -> Iterator[str]:
    for cells in csv.reader(io.StringIO(line, newline="")):
        if any(cells):
            yield _row([*cells, *[""] * (columns - len(cells))])


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


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
