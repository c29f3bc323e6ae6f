"""The door payment providers knock at; there is no login, the signature is the login."""

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from offhook.billing.actions.begin_payment import PaymentDesk
from offhook.billing.actions.take_webhook import take_webhook
from offhook.billing.endpoints.payment_providers import HOOKS
from offhook.billing.ports import Webhook
from offhook.billing.state import CurrentBilling
from offhook.kit.errors import PayloadTooLargeError
from offhook.tenancy.api import CurrentCipher, CurrentClock, CurrentDatabase

router = APIRouter(prefix=HOOKS, include_in_schema=False)
_MAX_BYTES = 512 * 1024


@router.post("/{provider_id}", response_class=Response)
async def take_payment_webhook(
    provider_id: UUID,
    request: Request,
    database: CurrentDatabase,
    billing: CurrentBilling,
    cipher: CurrentCipher,
    clock: CurrentClock,
) -> Response:
    """204 once everything in it is booked; anything else and the provider sends it again."""
    body = await _body(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    desk = PaymentDesk(database=database, cipher=cipher, clock=clock, providers=billing.providers)
    await take_webhook(provider_id, Webhook(headers=headers, body=body), desk)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _body(request: Request) -> bytes:
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > _MAX_BYTES:
            raise PayloadTooLargeError("a webhook has 512 kB at most")
        pieces.append(piece)
    return b"".join(pieces)
