"""What only the tests of the house itself look at: who drives the engine, and what is left when all is over."""

from typing import Any

import psutil
import psycopg

from offhook.bootstrap.processes import embedded_postgres
from tests.fixtures.instance import RunningInstance, until


def driver_of(instance: RunningInstance) -> str:
    """The telephony process that drives the engine now: the one with a connection to its control port."""
    port = instance.instance.ports["engine_http_port"]
    for name, child in instance.children().items():
        if not name.startswith("telephony") or child["pid"] is None:
            continue
        try:
            links = psutil.Process(child["pid"]).net_connections("tcp")
        except psutil.NoSuchProcess:
            continue
        if any(link.raddr and link.raddr.port == port and link.status == psutil.CONN_ESTABLISHED for link in links):
            return name
    return ""


def kill_driver(instance: RunningInstance) -> None:
    """kill -9 of the process that drives the engine; the other one is there to take over."""
    until(lambda: _asked_for_the_lock(instance) == 2, timeout_s=60, what="one drives, one waits")
    instance.kill(until(lambda: driver_of(instance), what="a telephony process drives the engine"))


def rows(instance: RunningInstance, query: str) -> list[tuple[Any, ...]]:
    """Straight from the database, which no account's wall hides."""
    url = embedded_postgres(instance.instance).owner_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def _asked_for_the_lock(instance: RunningInstance) -> int:
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()"
    )
    return int(rows(instance, query)[0][0])
