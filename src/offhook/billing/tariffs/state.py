"""The prices a web process has read, typed for dependencies; they are read when somebody first asks for them."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.billing.tariffs.reading import Tariffs


def tariffs_of(connection: HTTPConnection) -> Tariffs:
    """One for each process."""
    tariffs: Tariffs = connection.app.state.tariffs
    return tariffs


CurrentTariffs = Annotated[Tariffs, Depends(tariffs_of)]
