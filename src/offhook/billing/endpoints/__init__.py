"""The API of billing."""

from fastapi import APIRouter

from offhook.billing.endpoints.accounts import router as accounts
from offhook.billing.endpoints.calls import router as calls
from offhook.billing.endpoints.carriers import router as carriers
from offhook.billing.endpoints.catalogues import router as catalogues
from offhook.billing.endpoints.customer_books import router as customer_books
from offhook.billing.endpoints.customers import router as customers
from offhook.billing.endpoints.deck_effects import router as deck_effects
from offhook.billing.endpoints.deck_imports import router as deck_imports
from offhook.billing.endpoints.decks import router as decks
from offhook.billing.endpoints.features import router as features
from offhook.billing.endpoints.invoice_followups import router as invoice_followups
from offhook.billing.endpoints.invoice_runs import router as invoice_runs
from offhook.billing.endpoints.invoices import router as invoices
from offhook.billing.endpoints.payment_providers import router as payment_providers
from offhook.billing.endpoints.payments import router as payments
from offhook.billing.endpoints.plans import router as plans
from offhook.billing.endpoints.products import router as products
from offhook.billing.endpoints.profiles import router as profiles
from offhook.billing.endpoints.received_invoices import router as received_invoices
from offhook.billing.endpoints.refunds import router as refunds
from offhook.billing.endpoints.shop import router as shop
from offhook.billing.endpoints.subscriptions import router as subscriptions
from offhook.billing.endpoints.taxes import router as taxes

router = APIRouter(prefix="/billing", tags=["billing"])
for each in (accounts, calls, carriers, customer_books, customers, decks, deck_effects, deck_imports, plans, profiles,
             taxes, invoice_runs, invoices, invoice_followups, received_invoices, payment_providers, payments, refunds,
             catalogues, products, subscriptions, features, shop):  # fmt: skip
    router.include_router(each)
