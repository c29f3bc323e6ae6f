"""Fills the web process."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from offhook.adapters.asterisk.launch import ari_ping
from offhook.adapters.asterisk.probe import sip_options
from offhook.adapters.push.service import HttpPushService
from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.ports import SandboxWeb
from offhook.bootstrap.directories import CallBack, Devices, LetGo, LiveCalls, PromptUses
from offhook.bootstrap.engines import firm_engine_spec, sandbox_engine_spec
from offhook.bootstrap.house import House, open_house
from offhook.bootstrap.instance import Instance
from offhook.bootstrap.money import billing_web
from offhook.bootstrap.networks import provider_networks
from offhook.bootstrap.parts.web import PartState, WebParts
from offhook.bootstrap.routers import api_routers, door_routers
from offhook.bootstrap.sandbox import owner_account
from offhook.bootstrap.twilio import TWILIO_TIMEOUT_S, business_line_web
from offhook.business_line.api import BusinessLineWeb, TwilioCalls, dialer_principal
from offhook.calls.api import telephony_is_alive
from offhook.calls.tasks import QueuedSoundJobs
from offhook.devices.ports import SipAccess
from offhook.messaging.api import MessagingWeb, PooledHttpClient
from offhook.wholesale.ports import SwitchDoor

_STATIC = Path(__file__).parents[1] / "web" / "static"
_PROBE_TIMEOUT_S = 2


@asynccontextmanager
async def web_parts(instance: Instance) -> AsyncIterator[WebParts]:
    """Opens what the process needs, and closes it again."""
    async with (
        open_house(instance) as house,
        PooledHttpClient(networks=provider_networks(instance)) as http,
        httpx.AsyncClient(timeout=TWILIO_TIMEOUT_S) as twilio,
        house.job_app().open_async() as jobs,
    ):
        yield _parts(house, http, business_line_web(instance, twilio, sounds=QueuedSoundJobs(jobs)))


def _parts(house: House, http: PooledHttpClient, lines: BusinessLineWeb) -> WebParts:
    instance, spec = house.instance, firm_engine_spec(house.instance)
    state: dict[str, Any] = {
        "blobs": house.blobs,
        "audio": house.audio,
        "speech": house.speech,
        "people": Devices(),
        "carried_calls": TwilioCalls(lines, house.cipher),
        "prompt_uses": PromptUses(),
        "live_calls": LiveCalls(house.database),
        "sip_access": SipAccess(domain=spec.realm, ice_servers=_ice_servers(instance)),
        "switch_door": SwitchDoor(
            host=str(instance.settings.external_address or ""), port=spec.sip_port, tls_port=spec.sip_tls_port
        ),
        "sandbox": _sandbox(house),
        "business_line": lines,
        "billing": billing_web(instance, house.clock, lines.http),
        "before_release": LetGo(house.database, web=lines, cipher=house.cipher),
        "call_back": CallBack(),
        "guest_login": dialer_principal,
        "push_service": HttpPushService(instance.settings.push_networks),
        "messaging": MessagingWeb(http=http, public_url=instance.web_url, networks=provider_networks(instance)),
    }
    return WebParts(
        database=house.database,
        cipher=house.cipher,
        clock=house.clock,
        routers=api_routers(),
        doors=door_routers(),
        readiness=Readiness(house),
        version=version("offhook"),
        sip_websocket_url=_sip_websocket(spec.http_port),
        sandbox_sip_websocket_url=(
            _sip_websocket(sandbox_engine_spec(instance).http_port) if instance.settings.sandbox else None
        ),
        static_dir=_STATIC if (_STATIC / "index.html").exists() else None,
        secure_cookies=str(instance.settings.public_url or "").startswith("https:"),
        state=state,
    )


class Readiness:
    """Asks every part for a sign of life: a query, an ARI round trip, a real SIP OPTIONS, a fresh lease."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._spec = firm_engine_spec(house.instance)

    async def __call__(self) -> Sequence[PartState]:
        spec = self._spec
        control = await ari_ping(spec, timeout_s=_PROBE_TIMEOUT_S)
        signalling = await sip_options(spec.own_sip_address, spec.sip_port, timeout_s=_PROBE_TIMEOUT_S)
        return [
            *await self._database_and_telephony(),
            PartState("engine control", control, "ARI answers" if control else "ARI does not answer"),
            PartState("signalling", signalling, "SIP answers" if signalling else "SIP does not answer OPTIONS"),
        ]

    async def _database_and_telephony(self) -> list[PartState]:
        try:
            async with self._house.database.system() as session:
                await session.execute(text("SELECT 1"))
                alive = await telephony_is_alive(session, self._spec.name)
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            return [PartState("database", ok=False, detail=str(error).splitlines()[0])]
        detail = "drives the engine" if alive else "no process drives the engine"
        return [PartState("database", ok=True, detail="answers"), PartState("telephony", alive, detail)]


def _sandbox(house: House) -> SandboxWeb | None:
    if not house.instance.settings.sandbox:
        return None
    return SandboxWeb(sandbox=Sandbox(house.database), owner_account=lambda: owner_account(house))


def _ice_servers(instance: Instance) -> tuple[dict[str, Any], ...]:
    settings = instance.settings
    servers: list[dict[str, Any]] = []
    if settings.stun_server:
        servers.append({"urls": f"stun:{settings.stun_server}"})
    if settings.turn_url:
        servers.append(
            {"urls": settings.turn_url, "username": settings.turn_username, "credential": settings.turn_password}
        )
    return tuple(servers)


def _sip_websocket(port: int) -> str:
    return str(httpx.URL(f"ws://127.0.0.1:{port}/ws"))
