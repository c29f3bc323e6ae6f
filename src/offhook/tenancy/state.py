"""What the web process puts on `app.state`, typed for dependencies."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.tenancy.cipher import Cipher


def database_of(connection: HTTPConnection) -> Database:
    """The application's database."""
    database = connection.app.state.database
    assert isinstance(database, Database)
    return database


def clock_of(connection: HTTPConnection) -> Clock:
    """The application's clock."""
    clock: Clock = connection.app.state.clock
    return clock


def cipher_of(connection: HTTPConnection) -> Cipher:
    """Encrypts secrets at rest."""
    cipher = connection.app.state.cipher
    assert isinstance(cipher, Cipher)
    return cipher


CurrentClock = Annotated[Clock, Depends(clock_of)]
CurrentCipher = Annotated[Cipher, Depends(cipher_of)]
CurrentDatabase = Annotated[Database, Depends(database_of)]
