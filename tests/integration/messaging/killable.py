"""A messaging worker as a process of its own, to be killed: `python -m tests.integration.messaging.killable URL`."""

import asyncio
import sys

from offhook.bootstrap import models as _tables  # noqa: F401  # foreign keys need every table registered
from offhook.db.session import Database
from offhook.tenancy.api import Cipher
from tests.integration.messaging.rig import worker_running

LEASE_S = 2.0


async def main(url: str) -> None:
    database = Database(url)
    async with worker_running(database, Cipher([b"0" * 32]), lease_s=LEASE_S):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
