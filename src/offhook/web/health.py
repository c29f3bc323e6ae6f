"""Whether we live, and whether the house works."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from offhook.tenancy.api import current_principal

router = APIRouter()
api_router = APIRouter()


@router.get("/healthz", include_in_schema=False)
async def healthz() -> PlainTextResponse:
    """This process answers."""
    return PlainTextResponse("ok")


@router.get("/readyz", include_in_schema=False)
async def readyz(request: Request) -> JSONResponse:
    """Database, engine control, real SIP signalling and telephony answer: 200, else 503."""
    report = await _report(request)
    return JSONResponse(report, status_code=200 if report["ready"] else 503)


@router.get("/metrics", include_in_schema=False)
async def metrics() -> PlainTextResponse:
    """Prometheus text format."""
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@api_router.get("/system/status", tags=["system"], dependencies=[Depends(current_principal)])
async def read_system_status(request: Request) -> dict[str, Any]:
    """The same for people who are logged in."""
    return await _report(request)


async def _report(request: Request) -> dict[str, Any]:
    parts = await request.app.state.readiness()
    return {
        "ready": all(part.ok for part in parts),
        "version": request.app.state.version,
        "parts": [{"name": part.name, "ok": part.ok, "detail": part.detail} for part in parts],
    }
