"""Runs migrations as the schema's owner, on the connection the caller hands over."""

from alembic import context
from sqlalchemy import Connection

from offhook.db.base import Base


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
