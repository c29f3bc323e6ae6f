"""Idempotency keys: a repeated POST gets the answer of the first one, and does nothing again.

The key is claimed and the answer kept in the request's own transaction. A duplicate that comes while the first
is under way waits on the unique index until the first commits (then it gets that answer) or rolls back (then
it does the work itself).
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError, FieldError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.tenancy.models import IdempotencyKey
from offhook.tenancy.principal import Principal
from offhook.tenancy.state import cipher_of

HEADER = "idempotency-key"
_MAX_LENGTH = 200
_ERRORS_FROM = 400


class _AnsweredBeforeError(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


class IdempotentRoute(APIRoute):
    """A route whose POSTs honour the header `Idempotency-Key`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            key = request.headers.get(HEADER) if request.method == "POST" else None
            if key is None:
                return await handle(request)
            if not 0 < len(key) <= _MAX_LENGTH:
                problem = f"an idempotency key has 1 to {_MAX_LENGTH} characters"
                raise InvalidInputError(problem, fields=[FieldError("Idempotency-Key", problem)])
            request.state.idempotency = (key, await _fingerprint(request))
            try:
                response = await handle(request)
            except _AnsweredBeforeError as before:
                return before.response
            await _keep(request, key, response)
            return response

        return handle_once


async def claim_key(request: Request, session: AsyncSession, principal: Principal) -> None:
    """Called at the start of the transaction; ends the request early when the answer is already known."""
    claim = getattr(request.state, "idempotency", None)
    if claim is None:
        return
    key, request_hash = claim
    who = principal.user_id or principal.api_key_id
    fingerprint = hashlib.sha256(f"{who} {request_hash}".encode()).hexdigest()
    row = {"id": new_id(), "account_id": principal.account_id, "key": key, "request_hash": fingerprint}
    claimed = insert(IdempotencyKey).values(row).on_conflict_do_nothing().returning(IdempotencyKey.id)
    if (await session.execute(claimed)).first() is not None:
        return
    known = (await session.scalars(select(IdempotencyKey).where(IdempotencyKey.key == key))).one()
    if known.request_hash != fingerprint:
        raise ConflictError("this Idempotency-Key was used for another request; take a fresh one")
    if known.status is None or known.body is None:
        raise ConflictError("the first request with this Idempotency-Key ended without an answer; take a fresh one")
    body = cipher_of(request).decrypt(known.body)
    answer = Response(body or None, status_code=known.status, media_type="application/json" if body else None)
    answer.headers["idempotency-replayed"] = "true"
    raise _AnsweredBeforeError(answer)


async def _fingerprint(request: Request) -> str:
    body = await request.body()
    line = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(line + body).hexdigest()


async def _keep(request: Request, key: str, response: Response) -> None:
    session: AsyncSession | None = getattr(request.state, "tenant_session", None)
    if session is None or response.status_code >= _ERRORS_FROM:
        return
    answer = {"status": response.status_code, "body": cipher_of(request).encrypt(bytes(response.body).decode())}
    await session.execute(update(IdempotencyKey).where(IdempotencyKey.key == key).values(**answer))
