"""`offhook billing`: price calls from files, without a database; and prove the books."""

import asyncio
import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from offhook.cli import catalogue
from offhook.cli.console import err, out
from offhook.cli.this_instance import this_instance
from offhook.kit.errors import InvalidInputError
from offhook.kit.money import Money

if TYPE_CHECKING:
    from offhook.billing.api import Comparison

app = typer.Typer(help="Billing.", no_args_is_help=True)
app.add_typer(catalogue.app, name="catalogue")
CsvFile = Annotated[Path, typer.Option(help="CSV in UTF-8 with a header; see docs/rating.md.")]
_DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
BandOption = Annotated[list[str] | None, typer.Option("--band", help='"peak=mon-fri 08:00-18:00"; first match counts.')]


@app.callback()
def billing() -> None:
    """Billing."""


@app.command("rate")
def rate_calls(
    deck: CsvFile,
    calls: CsvFile,
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "EUR",
    zone: Annotated[str, typer.Option(help="IANA zone of the bands, and of times without an offset.")] = "UTC",
    band: BandOption = None,
    otherwise: Annotated[str, typer.Option(help="Name of the band at all other times.")] = "",
) -> None:
    """Price a CSV of calls by a CSV deck and print CSV; exit code 1 when a call has no price."""
    from offhook.billing.api import Band, Bands, price_calls

    try:
        bands = Bands(zone, tuple(Band.parse(text) for text in band or ()), otherwise)
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    with _open(deck) as deck_file, _open(calls) as calls_file:
        try:
            done = price_calls(deck_file, calls_file, currency=currency, bands=bands, output=sys.stdout)
        except UnicodeDecodeError as error:
            raise InvalidInputError(f"a file is not in UTF-8: {error}") from error
    if done.without_price:
        err.print(f"{done.without_price} of {done.calls} calls have no price.")
        raise typer.Exit(1)


@app.command("reconcile")
def reconcile_books(
    days: Annotated[
        int, typer.Option(min=1, help="How far back explanations are compared; sums are always whole.")
    ] = 31,
) -> None:
    """Prove that the ledger is what calls were rated; exit code 1 when anything is off."""
    found = asyncio.run(_reconcile(days))
    for name, number in found.items():
        (err if number else out).print(f"{number:>8} {name}")
    if any(found.values()):
        raise typer.Exit(1)


@app.command("rerate")
def rerate(
    from_: Annotated[datetime, typer.Option("--from", formats=_DATES, help="First day or instant (UTC).")],
    to: Annotated[datetime, typer.Option("--to", formats=_DATES, help="The day or instant after the last (UTC).")],
    plan: Annotated[
        str | None, typer.Option(help="Name or id: its newest prices, as if they had held all the time.")
    ] = None,
    *,
    book: Annotated[bool, typer.Option("--book", help="Book the differences; without it they are only shown.")] = False,
) -> None:
    """Rate the calls of a period again and print by account what that changes, as CSV."""
    if to <= from_:
        raise InvalidInputError("--to must be after --from")
    done, names = asyncio.run(_rerate(from_.replace(tzinfo=UTC), to.replace(tzinfo=UTC), plan, book=book))
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["account", "currency", "before", "after", "difference"])
    for account, currency in sorted(done.before.keys() | done.after.keys()):
        before, after = done.before[account, currency], done.after[account, currency]
        shown = [Money(micros, currency).decimal() for micros in (before, after, after - before)]
        table.writerow([names.get(account, account), currency, *shown])
    verb = "are booked" if book else "would change; --book books them"
    err.print(f"{done.changed} of {done.calls} calls {verb}.")
    if done.without_price:
        err.print(f"{done.without_price} calls have no price by these tariffs and stay as they are.")


async def _rerate(
    from_at: datetime, until_at: datetime, plan: str | None, *, book: bool
) -> "tuple[Comparison, dict[str, str]]":
    from sqlalchemy import text

    from offhook.billing.api import Period, Tariffs, find_plan, milliseconds, rerate_calls
    from offhook.bootstrap.house import open_database
    from offhook.kit.clock import SystemClock

    now = SystemClock().now()
    async with open_database(this_instance()) as database:
        async with database.system() as session:
            plan_id = await find_plan(session, plan) if plan else None
            names = {row.id: row.name for row in await session.execute(text("SELECT id::text, name FROM accounts"))}
        snapshot = await Tariffs(database, in_hindsight=True).snapshot()
        period = Period(from_at=from_at, until_at=until_at, plan_id=plan_id)
        done = await rerate_calls(database, snapshot, period, now=now, now_ms=milliseconds(now), book=book)
    return done, names


async def _reconcile(days: int) -> dict[str, int]:
    from offhook.billing.api import reconcile
    from offhook.bootstrap.house import open_database
    from offhook.kit.clock import SystemClock

    since: datetime = SystemClock().now() - timedelta(days=days)
    async with open_database(this_instance()) as database, database.system() as session:
        return await reconcile(session, since=since)


def _open(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from error
