"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from offhook.db.tenant_guard import ROLES_REFUSED
from offhook.kit.errors import UnavailableError

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(owner_url: str) -> None:
    """Applies every missing migration as the schema's owner; safe to run again and from several hosts at once.

    Raises UnavailableError with the SQL an administrator must run when the owner may not make roles.
    """
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7225005)")
            upgrade(connection)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != ROLES_REFUSED:
            raise
        raise UnavailableError(str(error.orig).splitlines()[0]) from error
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """The same on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
