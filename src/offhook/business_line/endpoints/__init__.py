"""The API of business lines; beside it stand the doors Twilio calls at."""

from fastapi import APIRouter

from offhook.business_line.endpoints import dialer, lines, twilio

router = APIRouter()
for _part in (twilio, lines, dialer):
    router.include_router(_part.router)
