"""What an account sees of its own books: balances, statements, what calls cost it and earned it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.books.payments import payment_memo, payments_told
from offhook.billing.books.schemas import BalanceView, ChargeView, Statement, StatementLine
from offhook.billing.books.workbook import MOST_ROWS, BookLine, statement_book
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.models import ChargeRow, LedgerAccountRow, PostingRow
from offhook.billing.paper.words import Words
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.money import Money
from offhook.tenancy.api import Account

MOST_LINES = 5000
_SECONDS = text("""
    SELECT r.key, level ->> 'payer' AS payer, (level ->> 'billed_s')::integer AS billed_s,
           (level ->> 'free_s')::integer AS free_s,
           CASE WHEN level ->> 'payer' = :account_id THEN 'owes' ELSE 'earns' END AS side
      FROM rated_calls r, jsonb_array_elements(r.explanation -> 'levels') AS level
     WHERE r.key = ANY(:keys) AND :account_id IN (level ->> 'payer', level ->> 'payee')
""")


def balance_name(account_id: UUID, currency: str) -> LedgerAccountName:
    """What an account has with its parent."""
    return LedgerAccountName(account_id=account_id, kind="balance", currency=currency)


async def balances(session: AsyncSession, account_id: UUID) -> Sequence[BalanceView]:
    """One for each currency it was ever charged in."""
    rows = await session.scalars(
        select(LedgerAccountRow)
        .where(LedgerAccountRow.account_id == account_id, LedgerAccountRow.kind == "balance")
        .order_by(LedgerAccountRow.currency)
    )
    return [balance_view(row) for row in rows]


def balance_view(row: LedgerAccountRow) -> BalanceView:
    """For people."""

    def shown(micros: int) -> str:
        return Money(micros, row.currency).decimal()

    return BalanceView(
        currency=row.currency,
        posted=shown(row.posted),
        pending=shown(row.pending),
        credit_limit=shown(row.credit_limit),
        available=shown(row.posted - row.pending + row.credit_limit),
        calls_out=row.calls_out,
        calls_in=row.calls_in,
        max_calls_out=row.max_calls_out,
        max_calls_in=row.max_calls_in,
    )


async def statement(
    session: AsyncSession, name: LedgerAccountName, *, begin: datetime | None, end: datetime | None
) -> Statement:
    """From `begin` on and before `end`; the balance before comes from all postings before, so any time will do.

    System scope. Raises InvalidInputError when it ends before it begins.
    """
    check_span(begin, end)
    mine = PostingRow.ledger_account_id == name.id
    opening = 0
    if begin is not None:
        opening = await _sum(session, select(func.sum(PostingRow.micros)).where(mine, PostingRow.at < begin))
    span = [mine, *_within(begin, end)]
    closing = opening + await _sum(session, select(func.sum(PostingRow.micros)).where(*span))
    rows = (
        await session.scalars(
            select(PostingRow)
            .where(*span)
            .order_by(PostingRow.at, PostingRow.set_id, PostingRow.line)
            .limit(MOST_LINES + 1)
        )
    ).all()
    told = await payments_told(session, [row.set_id for row in rows if row.kind == "payment"])
    lines, running = [], opening
    for row in rows[:MOST_LINES]:
        running += row.micros
        came = told.get(row.set_id)
        lines.append(
            StatementLine(
                at=row.at,
                kind=row.kind,
                memo=row.memo if came is None else "",
                came=came,
                amount=Money(row.micros, name.currency).decimal(),
                balance=Money(running, name.currency).decimal(),
            )
        )
    return Statement(
        currency=name.currency,
        opening=Money(opening, name.currency).decimal(),
        closing=Money(closing, name.currency).decimal(),
        lines=lines,
        complete=len(rows) <= MOST_LINES,
    )


async def statement_file(
    session: AsyncSession,
    name: LedgerAccountName,
    *,
    begin: datetime | None,
    end: datetime | None,
    reader: Account,
) -> bytes:
    """The same as a workbook, in the reader's language and time zone; more lines than are shown at once.

    System scope. Raises InvalidInputError when it ends before it begins.
    """
    check_span(begin, end)
    mine = PostingRow.ledger_account_id == name.id
    span = [mine, *_within(begin, end)]
    opening = 0
    if begin is not None:
        opening = await _sum(session, select(func.sum(PostingRow.micros)).where(mine, PostingRow.at < begin))
    in_order = (
        select(PostingRow.set_id, PostingRow.at, PostingRow.kind, PostingRow.memo, PostingRow.micros)
        .where(*span)
        .order_by(PostingRow.at, PostingRow.set_id, PostingRow.line)
        .limit(MOST_ROWS)
    )
    words = Words(reader.language, reader.country)
    return await statement_book(
        _book_lines(session, in_order, words),
        opening_micros=opening,
        currency=name.currency,
        zone=reader.time_zone,
        words=words,
    )


async def _book_lines(
    session: AsyncSession, in_order: Select[*tuple[Any, ...]], words: Words
) -> AsyncIterator[BookLine]:
    found = await session.stream(in_order.execution_options(yield_per=2000))
    async for rows in found.partitions():
        told = await payments_told(session, [row.set_id for row in rows if row.kind == "payment"])
        for row in rows:
            memo = row.memo
            if row.kind == "payment":
                memo = payment_memo(told.get(row.set_id), memo=memo, micros=row.micros, words=words)
            yield BookLine(at=row.at, kind=row.kind, memo=memo, micros=row.micros)


async def charge_views(session: AsyncSession, rows: Sequence[ChargeRow], *, account_id: UUID) -> list[ChargeView]:
    """For people, with the seconds of the account's own side; system scope."""
    told = await session.execute(_SECONDS, {"keys": [row.key for row in rows], "account_id": str(account_id)})
    seconds = {(each.key, each.side, each.payer): (each.billed_s, each.free_s) for each in told}
    return [
        _charge_view(row, seconds.get((row.key, row.side, str(account_id) if row.side == "owes" else row.peer)))
        for row in rows
    ]


def _charge_view(row: ChargeRow, seconds: tuple[int, int] | None) -> ChargeView:

    def shown(micros: int | None) -> str | None:
        return None if micros is None else Money(micros, row.currency).decimal()

    return ChargeView(
        call_id=row.call_id,
        leg_id=row.leg_id,
        side=row.side,
        peer=row.peer,
        dialled=row.dialled,
        at=row.at,
        duration_ms=row.duration_ms,
        billed_s=seconds[0] if seconds else None,
        free_s=seconds[1] if seconds else None,
        currency=row.currency,
        net=Money(row.net_micros, row.currency).decimal(),
        tax=Money(row.tax_micros, row.currency).decimal(),
        cost=shown(row.cost_micros),
        margin=shown(row.margin_micros),
    )


def check_span(begin: datetime | None, end: datetime | None) -> None:
    """Raises InvalidInputError when it ends before it begins."""
    if begin is not None and end is not None and begin > end:
        what = "a span begins before it ends: exchange `begin` and `end`"
        raise InvalidInputError(what, fields=[FieldError("begin", what)])


def _within(begin: datetime | None, end: datetime | None) -> list[ColumnElement[bool]]:
    return [
        *([] if begin is None else [PostingRow.at >= begin]),
        *([] if end is None else [PostingRow.at < end]),
    ]


async def _sum(session: AsyncSession, query: Select[int]) -> int:
    return int(await session.scalar(query) or 0)
