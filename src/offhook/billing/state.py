"""What the web process puts on `app.state` for billing, typed for dependencies."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.billing.ports import BillingWeb
from offhook.kit.blobs import BlobStore


def billing_of(connection: HTTPConnection) -> BillingWeb:
    """The port, or one that reaches nobody."""
    web = getattr(connection.app.state, "billing", None)
    return web if isinstance(web, BillingWeb) else BillingWeb(public_url=str(connection.base_url).rstrip("/"))


def blobs_of(connection: HTTPConnection) -> BlobStore:
    """Where invoices lie."""
    blobs: BlobStore = connection.app.state.blobs
    return blobs


CurrentBilling = Annotated[BillingWeb, Depends(billing_of)]
CurrentBlobs = Annotated[BlobStore, Depends(blobs_of)]
