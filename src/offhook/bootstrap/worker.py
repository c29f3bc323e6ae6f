"""Fills the worker process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import httpx

from offhook.adapters.push.service import HttpPushService
from offhook.billing.api import run_invoicing
from offhook.billing.ports import Listen
from offhook.billing.tasks import DATABASE as BILLING_PARTS
from offhook.billing.tasks import DECK_PARTS, DeckParts
from offhook.bootstrap.engines import firm_engine_spec
from offhook.bootstrap.house import House, open_house, recording_spool, transcriber
from offhook.bootstrap.instance import Instance
from offhook.bootstrap.money import invoicing_parts
from offhook.bootstrap.networks import provider_networks
from offhook.bootstrap.parts.worker import WorkerParts
from offhook.bootstrap.twilio import TWILIO_TIMEOUT_S, business_line_web
from offhook.business_line.api import LineTexts, TwilioRecordings
from offhook.business_line.tasks import PARTS as LINE_PARTS
from offhook.business_line.tasks import LineParts
from offhook.calls.api import SoundParts, listen
from offhook.calls.tasks import PARTS as CALLS_PARTS
from offhook.messaging.api import PooledHttpClient, run_messaging
from offhook.messaging.ports import MessagingParts
from offhook.push.api import PushParts
from offhook.push.tasks import PARTS as PUSH_PARTS
from offhook.tenancy.tasks import DATABASE as TENANCY_PARTS


@asynccontextmanager
async def worker_parts(instance: Instance) -> AsyncIterator[WorkerParts]:
    """Opens what the process needs, and closes it again."""
    async with (
        open_house(instance) as house,
        PooledHttpClient(networks=provider_networks(instance)) as http,
        httpx.AsyncClient(timeout=TWILIO_TIMEOUT_S) as twilio,
        HttpPushService(instance.settings.push_networks) as push,
    ):
        sounds = SoundParts(
            database=house.database,
            blobs=house.blobs,
            audio=house.audio,
            spool=recording_spool(firm_engine_spec(instance)),
            remote=TwilioRecordings(house.database, house.cipher, business_line_web(instance, twilio)),
            transcriber=transcriber(instance),
        )
        notices = PushParts(
            database=house.database,
            cipher=house.cipher,
            clock=house.clock,
            service=push,
            contact=push_contact(instance),
        )
        lines = LineParts(database=house.database, clock=house.clock, dialer_url=f"{instance.web_url}/dialer")
        texts = _messaging(house, http)

        async def messaging(stopping: asyncio.Event) -> None:
            await run_messaging(texts, stopping)

        async def invoicing(stopping: asyncio.Event) -> None:
            await run_invoicing(invoicing_parts(house, _hear(house)), stopping)

        yield WorkerParts(
            jobs=house.job_app(),
            context={
                CALLS_PARTS: sounds,
                LINE_PARTS: lines,
                PUSH_PARTS: notices,
                TENANCY_PARTS: house.database,
                BILLING_PARTS: house.database,
                DECK_PARTS: DeckParts(database=house.database, blobs=house.blobs),
            },
            loops=[messaging, invoicing],
        )


def _hear(house: House) -> Listen:
    async def hear(
        handlers: Mapping[str, Callable[[str], Awaitable[None]]], *, on_connected: Callable[[], Awaitable[None]]
    ) -> None:
        await listen(house.database.url, handlers, on_connected=on_connected)

    return hear


def _messaging(house: House, http: PooledHttpClient) -> MessagingParts:
    return MessagingParts(
        database=house.database,
        cipher=house.cipher,
        clock=house.clock,
        blobs=house.blobs,
        http=http,
        public_url=house.instance.web_url,
        listen=_hear(house),
        networks=provider_networks(house.instance),
        on_inbound=LineTexts(cipher=house.cipher, clock=house.clock, public_url=house.instance.web_url),
    )


def push_contact(instance: Instance) -> str:
    """Where push services complain; some ask for an address people can open."""
    url = instance.web_url
    return url if url.startswith("https:") else "mailto:postmaster@localhost"
