"""Errors as problem documents (RFC 9457): what happened, where, and an id for support."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError as PsycopgOperationalError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from offhook.kit.errors import (
    FieldError,
    OffhookError,
    PayloadTooLargeError,
    TooManyAttemptsError,
    UnavailableError,
)
from offhook.kit.ids import new_id
from offhook.web.body_limits import MIB, Allowance

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_S = 5


def install_problem_handlers(app: FastAPI) -> None:
    """Every error of the API leaves as a problem document."""
    app.add_exception_handler(OffhookError, _offhook_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    for away in (OperationalError, InterfaceError, PoolTimeoutError, PsycopgOperationalError):
        app.add_exception_handler(away, _database_error)


class TooLargeError(HTTPException):
    """An HTTPException, because the framework lets no other error through while it reads a body."""

    def __init__(self, allowance: Allowance) -> None:
        most = f"{allowance.most_bytes / MIB:g} MB ({allowance.most_bytes:,} bytes)"
        self.problem = PayloadTooLargeError(f"at most {most} are taken here: {allowance.advice}")
        super().__init__(self.problem.status, self.problem.message)


def problem(
    *, kind: str, status: int, title: str, detail: str, fields: Sequence[FieldError] = (), **more: Any
) -> JSONResponse:
    """One problem document."""
    body: dict[str, Any] = {"type": kind, "title": title, "status": status, "detail": detail, **more}
    if fields:
        body["fields"] = [{"where": field.where, "what": field.what} for field in fields]
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


def problem_of(error: OffhookError) -> JSONResponse:
    """The document of one of our own errors."""
    answer = problem(kind=error.type, status=error.status, title=error.title, detail=error.message, fields=error.fields)
    if isinstance(error, TooManyAttemptsError):
        answer.headers["retry-after"] = str(error.retry_after_s)
    elif isinstance(error, UnavailableError):
        answer.headers["retry-after"] = str(_RETRY_AFTER_S)
    return answer


async def _offhook_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OffhookError)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("request failed", path=request.url.path, kind=error.type, error=error.message)
    return problem_of(error)


def unexpected_problem(path: str, error: Exception) -> JSONResponse:
    """Logs an error of ours with its trace; the answer has only an id to find it by."""
    error_id = new_id().hex[-12:]
    log.error("unexpected error", error_id=error_id, path=path, exc_info=error)
    return problem(
        kind="internal-error",
        status=500,
        title="Something went wrong on our side",
        detail=f"The error is logged; give support this id: {error_id}",
        error_id=error_id,
    )


async def _validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [FieldError(_place(found["loc"]), _sentence(found)) for found in error.errors()]
    first = fields[0]
    return problem(
        kind="invalid-input",
        status=422,
        title="The input is not valid",
        detail=f"{first.where}: {first.what}" + (f" (and {len(fields) - 1} more)" if len(fields) > 1 else ""),
        fields=fields,
    )


def _sentence(found: dict[str, Any]) -> str:
    if found["type"] == "json_invalid":
        return f"the body is not JSON: {found['ctx']['error']}"
    return str(found["msg"]).removeprefix("Value error, ")


def _place(location: Sequence[int | str]) -> str:
    """`('body', 'nodes', 3, 'config')` reads `nodes[3].config`."""
    parts = list(location[1:]) if location and location[0] in ("body", "query", "path", "header") else list(location)
    if _is_text_position(location):
        return "body"
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "body"


def _is_text_position(location: Sequence[int | str]) -> bool:
    """Where JSON broke off is told as `('body', 17)`: a character, not an element."""
    return len(location) == 2 and location[0] == "body" and isinstance(location[1], int)


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error, TooLargeError):
        return problem_of(error.problem)
    title = HTTPStatus(error.status_code).phrase
    kind = title.lower().replace(" ", "-")
    answer = problem(kind=kind, status=error.status_code, title=title, detail=str(error.detail))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _database_error(request: Request, error: Exception) -> JSONResponse:
    log.warning("the database is away", path=request.url.path, error=str(error).splitlines()[0])
    return problem_of(UnavailableError("the database is not reachable at the moment; nothing was changed, try again"))
