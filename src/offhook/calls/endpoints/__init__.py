"""The API of calls, their sounds, prompts and bans."""

from fastapi import APIRouter

from offhook.calls.endpoints.bans import router as bans_router
from offhook.calls.endpoints.calls import router as calls_router
from offhook.calls.endpoints.carriers import router as carriers_router
from offhook.calls.endpoints.live import router as live_router
from offhook.calls.endpoints.prompts import router as prompts_router
from offhook.calls.endpoints.recordings import router as recordings_router
from offhook.calls.endpoints.voicemails import router as voicemails_router

router = APIRouter()
for part in (live_router, calls_router, recordings_router, voicemails_router, prompts_router, bans_router,
             carriers_router):  # fmt: skip
    router.include_router(part)
