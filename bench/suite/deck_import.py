"""Import of a deck of 300,000 real prefixes, checked and put into the tables, against a raw COPY of the same rows."""

import asyncio
import statistics
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from phonenumbers.carrierdata import CARRIER_DATA
from phonenumbers.geodata import GEOCODE_DATA

from bench.rig.options import Options, progress
from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing.actions.approve_version import approve_version
from offhook.billing.actions.import_deck import import_deck
from offhook.billing.actions.preview_deck import preview_deck
from offhook.billing.models import DeckRow
from offhook.billing.tariffs.reading import Tariffs
from offhook.bootstrap import models as _tables  # noqa: F401  # foreign keys need every table registered
from offhook.db.migrate import migrate
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import AccountCreate, create_account

NEEDS_ENGINE = False
ROWS = 300_000
GOAL_TIMES = 3
_HEADER = "prefix,connect_fee,price,unit_s,first_s,next_s"


async def measure(options: Options) -> dict[str, Any]:
    """Medians of rounds: the raw COPY into a table with an index, the import, the difference, the loading."""
    rows = _rows(30_000 if options.quick else ROWS)
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(server.start)
        try:
            await asyncio.to_thread(migrate, server.owner_url)
            database = Database(server.app_url)
            try:
                return await _measure(server, database, rows, rounds=options.rounds)
            finally:
                await database.close()
        finally:
            await asyncio.to_thread(server.stop)


async def _measure(server: EmbeddedPostgres, database: Database, rows: list[str], *, rounds: int) -> dict[str, Any]:
    content = "\n".join([_HEADER, *rows, ""])
    copies, imports, previews = [], [], []
    deck = DeckRow(id=new_id(), name="big", currency="EUR")
    async with database.system() as session:
        owner = await create_account(session, parent=None, given=AccountCreate(name="Owner", kind="owner"))
        deck.account_id = owner.id
        session.add(deck)
    for number in range(rounds):
        copies.append(await asyncio.to_thread(_copy, server.owner_url, content))
        began = time.perf_counter()
        async with database.system() as session:
            at = SystemClock().now() + timedelta(days=number)
            draft = await import_deck(session, deck, content.encode(), effective_at=at)
            imports.append(time.perf_counter() - began)
            began = time.perf_counter()
            await preview_deck(session, draft)
            previews.append(time.perf_counter() - began)
            await approve_version(session, draft, now=at)
    began = time.perf_counter()
    await Tariffs(database).reload()
    load_s = (time.perf_counter() - began) / rounds
    times = statistics.median(imports) / statistics.median(copies)
    progress(f"deck_import: {len(rows)} rows in {statistics.median(imports):.1f} s, {times:.1f} times a raw COPY")
    return {
        "rows": len(rows),
        "raw_copy_s": round(statistics.median(copies), 2),
        "import_s": round(statistics.median(imports), 2),
        "preview_s": round(statistics.median(previews), 2),
        "load_one_version_s": round(load_s, 2),
        "times_raw_copy": round(times, 1),
        "goal_times": GOAL_TIMES,
        "met": times <= GOAL_TIMES,
    }


def _copy(owner_url: str, content: str) -> float:
    with psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS raw_copy")
        owner.execute(
            "CREATE TABLE raw_copy (number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, prefix text,"
            " connect_fee text, price text, unit_s text, first_s text, next_s text)"
        )
        began = time.perf_counter()
        with (
            owner.cursor() as cursor,
            cursor.copy(
                "COPY raw_copy (prefix, connect_fee, price, unit_s, first_s, next_s) FROM STDIN (FORMAT csv, HEADER)"
            ) as copy,
        ):
            copy.write(content)
        return time.perf_counter() - began


def _rows(count: int) -> list[str]:
    prefixes = sorted({str(prefix) for prefix in (*GEOCODE_DATA, *CARRIER_DATA)})
    return [f"{prefix},0,0.{number % 3000 + 1:04d},60,30,6" for number, prefix in enumerate(islice(prefixes, count))]
