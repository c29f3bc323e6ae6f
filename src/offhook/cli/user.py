"""`offhook user`: the first login, without a browser."""

import asyncio
from typing import Annotated

import typer

from offhook.cli.console import out
from offhook.cli.this_instance import this_instance

app = typer.Typer(help="Users.", no_args_is_help=True)


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="E-mail address, the login name.")],
    name: Annotated[str, typer.Option(help="Name shown to others.")] = "",
    account: Annotated[str, typer.Option(help="Name of the owner account, made when there is none.")] = "My company",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Create an owner who can log in."""
    asyncio.run(_create(email=email, name=name or email.split("@")[0], account=account, password=password))
    out.print(f"{email} can log in now.", markup=False, soft_wrap=True)


async def _create(*, email: str, name: str, account: str, password: str) -> None:
    from offhook.bootstrap.house import open_database
    from offhook.tenancy.api import ensure_owner

    async with open_database(this_instance()) as database, database.system() as session:
        await ensure_owner(session, email=email, name=name, account_name=account, password=password)
