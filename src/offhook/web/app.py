"""Puts the web process together: routers, errors, middleware, live updates, the built web app."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import State

from offhook.billing.api import Tariffs
from offhook.bootstrap.parts.web import WebParts
from offhook.tenancy.endpoints import router as tenancy_router
from offhook.web import health, live, sip_relay
from offhook.web.call_costs import CallCosts
from offhook.web.data_problems import install_data_problem_handlers
from offhook.web.middleware import BodyLimit, RequestLine
from offhook.web.problems import install_problem_handlers
from offhook.web.sold_calls import TOPIC as LIVE_SALES
from offhook.web.sold_calls import SoldCalls
from offhook.web.static_app import serve_web_app

API_PREFIX = "/api/v1"


def create_app(parts: WebParts) -> FastAPI:
    """The ASGI application of one web process."""
    app = assemble_app(parts.routers, parts.doors, version=parts.version, static_dir=parts.static_dir)
    furnish_app(app, parts)
    return app


def assemble_app(
    routers: Sequence[APIRouter], doors: Sequence[APIRouter], *, version: str, static_dir: Path | None
) -> FastAPI:
    """All routes, which takes half a second; what they work with comes by `furnish_app`."""
    app = FastAPI(
        title="Offhook",
        version=version,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_operation_id,
    )
    install_problem_handlers(app)
    install_data_problem_handlers(app)
    for door in doors:  # before the API's hundreds of routes: nothing else is asked as often
        app.include_router(door)
    app.include_router(_api(routers))
    app.include_router(health.router)
    app.include_router(sip_relay.router)
    if static_dir is not None:
        serve_web_app(app, static_dir, api_prefix=API_PREFIX)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLine)
    return app


def furnish_app(app: FastAPI, parts: WebParts) -> None:
    """Puts on `app.state` what the endpoints find there, and nothing of what was there before."""
    hub = live.LiveHub(parts.database.url)
    tariffs = Tariffs(parts.database)
    app.state = State(
        {
            "database": parts.database,
            "cipher": parts.cipher,
            "clock": parts.clock,
            "readiness": parts.readiness,
            "version": parts.version,
            "sip_websocket_url": parts.sip_websocket_url,
            "sandbox_sip_websocket_url": parts.sandbox_sip_websocket_url,
            "secure_cookies": parts.secure_cookies,
            "live_hub": hub,
            "tariffs": tariffs,
            "call_costs": CallCosts(parts.database, tariffs, parts.clock, watched=hub.watched, tell=hub.tell),
            "sold_calls": SoldCalls(
                parts.database, tariffs, parts.clock, watched=lambda: hub.asking(LIVE_SALES), tell=hub.tell
            ),
            "live_recheck_s": live.RECHECK_S,
            **parts.state,
        }
    )


def api_document(routers: Sequence[APIRouter], *, version: str) -> dict[str, Any]:
    """The OpenAPI description the web app's client is made from; needs no running parts."""
    app = FastAPI(title="Offhook", version=version, generate_unique_id_function=_operation_id)
    app.include_router(_api(routers))
    return app.openapi()


def _api(routers: Sequence[APIRouter]) -> APIRouter:
    api = APIRouter(prefix=API_PREFIX)
    for router in (tenancy_router, *routers, health.api_router, live.router):
        api.include_router(router)
    return api


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    tasks = [
        asyncio.create_task(app.state.live_hub.run(), name="live updates"),
        asyncio.create_task(app.state.call_costs.run(), name="costs of living calls"),
        asyncio.create_task(app.state.sold_calls.run(), name="living calls that are sold"),
    ]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _operation_id(route: APIRoute) -> str:
    """Function names, so that generated clients read well."""
    return route.name
