"""The API of billing."""

from fastapi import APIRouter

from offhook.billing.endpoints.accounts import router as accounts
from offhook.billing.endpoints.customers import router as customers
from offhook.billing.endpoints.decks import router as decks
from offhook.billing.endpoints.plans import router as plans

router = APIRouter(prefix="/billing", tags=["billing"])
for each in (accounts, customers, decks, plans):
    router.include_router(each)
