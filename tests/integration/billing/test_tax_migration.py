"""What was there before taxes had versions and teams one rule: it keeps its values, there and back again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.db.migrate import MIGRATIONS

BEFORE = "0046_wholesale"
OWNER, CUSTOMER = uuid4(), uuid4()
TAXES = [{"name": "IVA", "percent": "21", "category": "S"}]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A database of its own, as it was before."""
    server = EmbeddedPostgres(tmp_path, durable=False)
    server.start()
    engine = create_engine(server.owner_url)
    try:
        with engine.begin() as connection:
            move(connection, command.upgrade, BEFORE)
            yield connection
    finally:
        engine.dispose()
        server.stop()


def move(connection: Connection, how: Any, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    how(config, revision)


def add(connection: Connection, table: str, **values: Any) -> None:
    names = ", ".join(values)
    given = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({given})"), values)


def teams(connection: Connection) -> list[int | None]:
    return list(connection.scalars(text("SELECT max_agents FROM numbers ORDER BY number")))


def test_taxes_and_team_sizes_stay_as_they_were(connection: Connection) -> None:
    shared = {"time_zone": "Europe/Madrid", "currency": "EUR", "country": "ES", "language": "es"}
    add(connection, "accounts", id=OWNER, name="Owner", kind="owner", path="owner", **shared)
    add(
        connection,
        "accounts",
        id=CUSTOMER,
        parent_id=OWNER,
        name="Customer",
        kind="customer",
        path="owner.customer",
        **shared,
    )
    connection.execute(
        text("""INSERT INTO customer_terms (customer_id, account_id, taxes, floor_percent)
                VALUES (:customer, :owner, CAST(:taxes AS jsonb), '5')"""),
        {"customer": CUSTOMER, "owner": OWNER, "taxes": str(TAXES).replace("'", '"')},
    )
    plain = {"label": "", "language": "es", "caller_id_mode": "business", "ring_timeout_s": 30, "greeting_text": ""}
    plain |= {"account_id": CUSTOMER, "record_calls": False, "announce_caller": True}
    for place, most in enumerate((10, 25)):
        add(connection, "numbers", id=uuid4(), number=f"+3491123456{place}", max_agents=most, **plain)
    move(connection, command.upgrade, "head")
    (version,) = connection.execute(text("SELECT * FROM customer_tax_versions"))
    assert (version.customer_id, version.account_id, version.taxes) == (CUSTOMER, OWNER, {"telecom": TAXES})
    assert version.from_at.year == 1970
    assert teams(connection) == [None, 25]
    limits = "SELECT billing_team_limit(account_id, id) FROM numbers ORDER BY number"
    assert list(connection.scalars(text(limits))) == [10, 25]
    move(connection, command.downgrade, BEFORE)
    terms = connection.execute(text("SELECT taxes, floor_percent FROM customer_terms")).one()
    assert (terms.taxes, terms.floor_percent) == (TAXES, "5")
    assert teams(connection) == [10, 25]
    move(connection, command.upgrade, "head")
