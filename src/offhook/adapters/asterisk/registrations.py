"""What registered telephones say they are: read where Asterisk keeps its registrations, for it tells nobody."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import structlog

log = structlog.get_logger(__name__)

_WAIT_S = 1.0
"""The engine writes in short transactions, each at most a second after what it tells of."""


class Registrations:
    """Reads one engine's `astdb.sqlite3`; ARI and AMI name contacts, but not what stands in them.

    The functions of the dialplan that do need a channel, which somebody who only registers does not have.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def user_agent(self, endpoint: str) -> str:
        """What the endpoint that registered last says it is (RFC 3261 section 20.41); empty when nothing is known."""
        return await asyncio.to_thread(self._read, endpoint)

    def _read(self, endpoint: str) -> str:
        first = f"/registrar/contact/{endpoint};@"
        query = "SELECT value FROM astdb WHERE key >= ? AND key < ?"
        try:
            with closing(sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro", uri=True, timeout=_WAIT_S)) as link:
                rows = link.execute(query, (first, f"{first}~")).fetchall()
            found: list[dict[str, str]] = [json.loads(value) for (value,) in rows]
        except (sqlite3.Error, ValueError) as error:
            log.info("registrations cannot be read", endpoint=endpoint, error=str(error))
            return ""
        newest = max(found, key=lambda contact: int(contact.get("expiration_time", 0)), default=dict[str, str]())
        return newest.get("user_agent", "")
