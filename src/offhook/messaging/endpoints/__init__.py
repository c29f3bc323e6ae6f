"""The API of messages, conversations and their providers; and the door providers knock at."""

from fastapi import APIRouter

from offhook.messaging.endpoints.conversations import router as conversations_router
from offhook.messaging.endpoints.media import router as media_router
from offhook.messaging.endpoints.messages import router as messages_router
from offhook.messaging.endpoints.numbers import router as numbers_router
from offhook.messaging.endpoints.opt_outs import router as opt_outs_router
from offhook.messaging.endpoints.providers import router as providers_router

router = APIRouter()
for part in (
    media_router,
    messages_router,
    conversations_router,
    providers_router,
    numbers_router,
    opt_outs_router,
):
    router.include_router(part)
