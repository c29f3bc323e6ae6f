"""The door providers knock at; there is no login, the signature is the login."""

import hmac
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from offhook.kit.errors import NotFoundError
from offhook.messaging.addresses import HOOKS
from offhook.messaging.endpoints.media import picture_of
from offhook.messaging.inbox.desk import HookDesk
from offhook.messaging.models import MessageMedia
from offhook.messaging.state import CurrentBlobs, messaging_of
from offhook.messaging.traffic import HookKind, Webhook
from offhook.tenancy.api import CurrentDatabase

router = APIRouter(prefix=HOOKS, include_in_schema=False)
_KINDS: dict[str, HookKind] = {"inbound": "inbound", "status": "status"}


def _desk(request: Request) -> HookDesk:
    state = request.app.state
    desk = getattr(state, "hook_desk", None)
    if not isinstance(desk, HookDesk):
        desk = state.hook_desk = HookDesk(state.database, state.cipher)
    return desk


Token = Annotated[str, Query(max_length=100)]


@router.get("/media/{media_id}", response_class=Response)
async def fetch_media(media_id: UUID, token: Token, database: CurrentDatabase, blobs: CurrentBlobs) -> Response:
    """A picture, for a provider that was given its address."""
    async with database.system() as session:
        row = await session.get(MessageMedia, media_id)
    if row is None or not row.token or not hmac.compare_digest(row.token.encode(), token.encode()):
        raise NotFoundError("There is no such picture")
    return await picture_of(row, blobs)


async def take_webhook(request: Request) -> Response:
    """Answers as soon as what was brought is stored; the worker takes it in a moment later.

    Hundreds come in a second: a plain route, for which nothing is injected or validated that is not needed.
    """
    kind = _KINDS.get(request.path_params["kind"])
    if kind is None:
        raise NotFoundError("There is no such address")
    desk = _desk(request)
    provider = await desk.provider(request.path_params["provider_id"])
    charset = provider.connector.hook_charset
    webhook = await _webhook(request, kind, public_url=messaging_of(request).public_url, charset=charset)
    reply = await desk.take(provider, webhook)
    return Response(reply.body or None, status_code=reply.status, media_type=reply.content_type if reply.body else None)


router.add_route(f"{HOOKS}/{{provider_id:uuid}}/{{kind}}", take_webhook, methods=["GET", "POST"])


async def _webhook(request: Request, kind: HookKind, *, public_url: str, charset: str) -> Webhook:
    body = await request.body()
    query = request.scope["query_string"].decode("latin-1")
    headers = {name.lower(): value for name, value in request.headers.items()}
    is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    form = body.decode("latin-1") if is_form else ""
    address = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1").partition("?")[0]
    path = address + (f"?{query}" if query else "")
    host = headers.get("x-forwarded-host") or headers.get("host", "")
    urls = dict.fromkeys([f"{public_url}{path}", f"https://{host}{path}", f"http://{host}{path}"])
    return Webhook(
        kind=kind,
        method=request.method,
        urls=tuple(urls),
        headers=headers,
        query=_pairs(query, charset),
        form=_pairs(form, charset),
        body=body,
    )


def _pairs(text: str, charset: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True, encoding=charset, errors="replace"))
