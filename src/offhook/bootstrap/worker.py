"""Fills the worker process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from offhook.bootstrap.engines import firm_engine_spec
from offhook.bootstrap.house import open_house, recording_spool
from offhook.bootstrap.instance import Instance
from offhook.bootstrap.parts.worker import WorkerParts
from offhook.calls.api import SoundParts
from offhook.calls.tasks import PARTS as CALLS_PARTS
from offhook.tenancy.tasks import DATABASE as TENANCY_PARTS


@asynccontextmanager
async def worker_parts(instance: Instance) -> AsyncIterator[WorkerParts]:
    """Opens what the process needs, and closes it again."""
    async with open_house(instance) as house:
        sounds = SoundParts(
            database=house.database,
            blobs=house.blobs,
            audio=house.audio,
            spool=recording_spool(firm_engine_spec(instance)),
        )
        yield WorkerParts(jobs=house.job_app(), context={CALLS_PARTS: sounds, TENANCY_PARTS: house.database})
