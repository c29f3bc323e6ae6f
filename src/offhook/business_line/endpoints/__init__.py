"""The API of business lines; beside it stand the doors Twilio calls at."""

from fastapi import APIRouter

router = APIRouter()
