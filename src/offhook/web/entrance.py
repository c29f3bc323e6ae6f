"""Lets people and programs into a websocket, or tells their browser why not."""

import structlog
from fastapi import WebSocket
from sqlalchemy.exc import SQLAlchemyError

from offhook.kit.errors import NotAuthenticatedError, OffhookError
from offhook.tenancy.api import Principal, current_principal
from offhook.web.origin import is_same_origin

log = structlog.get_logger(__name__)

CLOSE_POLICY = 1008
CLOSE_TRY_LATER = 1013
CLOSE_NOT_AUTHENTICATED = 4401
CLOSE_FORBIDDEN = 4403


async def enter(socket: WebSocket) -> Principal | None:
    """Who opens the socket; None when it was closed instead."""
    if not is_same_origin(socket):
        await socket.close(CLOSE_POLICY, "only for pages of this site")
        return None
    try:
        return await current_principal(socket)
    except NotAuthenticatedError as error:
        code, reason = CLOSE_NOT_AUTHENTICATED, error.message
    except OffhookError as error:
        code, reason = CLOSE_FORBIDDEN, error.message
    except (SQLAlchemyError, OSError) as error:
        log.warning("the database is away", path=socket.url.path, error=str(error).splitlines()[0])
        code, reason = CLOSE_TRY_LATER, "the database is not reachable at the moment"
    await socket.accept(subprotocol=next(iter(socket.scope["subprotocols"]), None))  # so that the browser sees why
    await socket.close(code, reason[:120])
    return None


async def may_stay(socket: WebSocket) -> bool:
    """Whether the login or key still stands; a database that is away proves nothing against it."""
    try:
        await current_principal(socket)
    except OffhookError:
        return False
    except (SQLAlchemyError, OSError):
        pass
    return True
