"""The API of calls, their sounds, prompts and bans."""

from fastapi import APIRouter

from offhook.calls.endpoints.bans import router as bans
from offhook.calls.endpoints.calls import router as calls
from offhook.calls.endpoints.prompts import router as prompts
from offhook.calls.endpoints.recordings import router as recordings
from offhook.calls.endpoints.voicemails import router as voicemails

router = APIRouter()
for part in (calls, recordings, voicemails, prompts, bans):
    router.include_router(part)
