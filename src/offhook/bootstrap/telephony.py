"""Fills the telephony process."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from offhook.adapters.asterisk.journal import CelJournal
from offhook.adapters.asterisk.registrations import Registrations
from offhook.adapters.asterisk.security import AsteriskSecurityLog
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.billing.api import Tariffs
from offhook.bootstrap.call_facts import CallFacts
from offhook.bootstrap.captions import Captions
from offhook.bootstrap.directories import Devices, account_country
from offhook.bootstrap.endpoints import DatabaseEndpoints
from offhook.bootstrap.engines import firm_engine_spec
from offhook.bootstrap.flow_desk import FlowDesk
from offhook.bootstrap.house import endpoint_registry, open_house, voice_engine
from offhook.bootstrap.instance import Instance
from offhook.bootstrap.parts.telephony import TelephonyParts
from offhook.calls.api import OWN_PROGRAMS, AdmissionLimits, BanPolicy, CallRouter
from offhook.calls.ports import SecurityFailure
from offhook.calls.tasks import QueuedSoundJobs
from offhook.kit.clock import SystemClock
from offhook.wholesale.api import PROGRAM as WHOLESALE
from offhook.wholesale.api import WholesaleRouter, run_wholesale


@asynccontextmanager
async def telephony_parts(instance: Instance) -> AsyncIterator[TelephonyParts]:
    """Opens what the process needs, and closes it again."""
    spec = firm_engine_spec(instance)
    async with open_house(instance) as house:
        jobs = house.job_app()
        switches = WholesaleRouter(house.database)
        router = CallRouter(house.database, devices=Devices(), country=account_country, switches=switches)
        facts = CallFacts(house.database, router)
        desk = FlowDesk(house, facts, QueuedSoundJobs(jobs))
        captions = Captions(house) if instance.settings.sandbox else None
        engine = voice_engine(spec, on_caption=captions.heard if captions else None)
        endpoints = DatabaseEndpoints(house, Registrations(spec.registrations))
        programs = {**OWN_PROGRAMS, "flow": desk.run, WHOLESALE: run_wholesale}
        yield TelephonyParts(
            engine_name=spec.name,
            engine=engine,
            registry=endpoint_registry(engine),
            journal=CelJournal(spec.leg_journal),
            security_log=lambda: security_failures(spec),
            database=house.database,
            clock=house.clock,
            jobs=jobs,
            route_call=router.route_call,
            forget_routes=facts.forget,
            programs=captions.following_all(programs) if captions else programs,
            endpoints=endpoints,
            endpoint_online=endpoints.online,
            narrator=house.narrator,
            transfer_router=desk.transfer_router,
            limits=AdmissionLimits(living=instance.settings.max_calls),
            tariffs=Tariffs(house.database),
            bans=BanPolicy(own_addresses=own_addresses(instance)),
        )


def own_addresses(instance: Instance) -> frozenset[str]:
    """Of this machine, also as the world sees it: browsers come in through our own web process."""
    external = instance.settings.external_address
    local = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6)
    }
    return frozenset({"127.0.0.1", "::1", *local, *([str(external)] if external else [])})


async def security_failures(spec: EngineSpec) -> AsyncIterator[SecurityFailure]:
    """What the engine's security log tells; what is older than this process was judged by the one before."""
    started = SystemClock().now()
    async for failures, _ in AsteriskSecurityLog(spec.log_dir / "security.log").follow(None):
        for failure in failures:
            if failure.at >= started:
                yield SecurityFailure(address=failure.address, reason=failure.reason, at=failure.at)
