"""`offhook billing`: price calls from files, without a database."""

import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from offhook.cli.console import err
from offhook.kit.errors import InvalidInputError

app = typer.Typer(help="Billing.", no_args_is_help=True)
CsvFile = Annotated[Path, typer.Option(help="CSV in UTF-8 with a header; see docs/rating.md.")]
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


def _open(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from error
