"""The API of messages, conversations and their providers; and the door providers knock at."""

from fastapi import APIRouter

from offhook.messaging.endpoints.conversations import router as conversations_router
from offhook.messaging.endpoints.messages import router as messages_router

router = APIRouter()
for part in (messages_router, conversations_router):
    router.include_router(part)
