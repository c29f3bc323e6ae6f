"""`offhook billing catalogue`: the sets of products that come with the program."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from offhook.cli.console import out
from offhook.cli.this_instance import this_instance
from offhook.kit.errors import NotFoundError
from offhook.kit.money import Money

app = typer.Typer(help="Sets of products that come with the program.", no_args_is_help=True)


@app.callback()
def catalogue() -> None:
    """Sets of products that come with the program."""


@app.command("list")
def list_catalogues(language: Annotated[str, typer.Option(help="Language of the texts.")] = "en") -> None:
    """Show what there is."""
    from offhook.billing.api import catalogue_names, read_catalogue

    for name in catalogue_names():
        file = read_catalogue(name, language=language)
        out.print(f"{name}: {file.title}. {file.description}", markup=False, highlight=False, soft_wrap=True)


@app.command("load")
def load(
    catalogue: Annotated[
        str, typer.Argument(metavar="FILE", help="A JSON file, or a name as `offhook billing catalogue list` shows it.")
    ],
) -> None:
    """Put its products among those the owner sells; products of the same name become as the file says."""
    for line in asyncio.run(_load(catalogue)):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


async def _load(catalogue: str) -> list[str]:
    from sqlalchemy import select

    from offhook.billing.api import catalogue_names, load_catalogue, read_catalogue, read_catalogue_file
    from offhook.bootstrap.house import open_database
    from offhook.tenancy.api import Account

    async with open_database(this_instance()) as database, database.system() as session:
        owner = (await session.scalars(select(Account).where(Account.parent_id.is_(None)))).first()
        if owner is None:
            raise NotFoundError("there is no owner account yet: make one with `offhook user`")
        comes_with_us = catalogue in catalogue_names()
        file = (
            read_catalogue(catalogue, language=owner.language)
            if comes_with_us
            else read_catalogue_file(Path(catalogue), language=owner.language)
        )
        rows = await load_catalogue(session, owner, file)
        return [f"{row.name}: {Money(row.price_micros, row.currency)}" for row in rows]
