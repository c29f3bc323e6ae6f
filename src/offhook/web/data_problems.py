"""What the database refuses although every schema let it pass, said in words of the API."""

import re

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, IntegrityError

from offhook.kit.errors import ConflictError, FieldError, InvalidInputError, OffhookError
from offhook.web.problems import problem_of, unexpected_problem

_FOREIGN_KEY, _UNIQUE, _CHECK = "23503", "23505", "23514"
_TOO_LARGE = "22003"
_KEY = re.compile(r"^Key \(([^)]*)\)=")


def install_data_problem_handlers(app: FastAPI) -> None:
    """For rules that are kept by the schema alone."""
    app.add_exception_handler(DataError, _data_error)
    app.add_exception_handler(IntegrityError, _integrity_error)


async def _data_error(_: Request, error: Exception) -> JSONResponse:
    """What no column holds: a NUL character in a text, an integer beyond 64 bits."""
    assert isinstance(error, DataError)
    if getattr(error.orig, "sqlstate", None) == _TOO_LARGE:
        return problem_of(InvalidInputError("the amounts add up to more than can be kept; nothing was changed"))
    reason = str(error.orig).splitlines()[0]
    return problem_of(InvalidInputError(f"a value cannot be stored: {reason}"))


async def _integrity_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, IntegrityError)
    known = _said(error)
    return problem_of(known) if known else unexpected_problem(request.url.path, error)


def _said(error: IntegrityError) -> OffhookError | None:
    """None for what only a fault of ours can break. The values stay out: they may be of other accounts."""
    state, detail = getattr(error.orig, "sqlstate", None), _detail(error)
    found = _KEY.match(detail)
    columns = [name.strip() for name in found[1].split(",")] if found else []
    fields = [name for name in columns if name not in ("id", "account_id")]
    if state == _UNIQUE:
        return ConflictError(f"there is one already with the same {' and '.join(fields) or 'id'}")
    if state == _CHECK:
        return InvalidInputError("the values do not go together; nothing was changed")
    if state == _FOREIGN_KEY and "still referenced" in detail:
        return ConflictError("something else still uses it")
    if state == _FOREIGN_KEY:
        problem = "there is no such object"
        return InvalidInputError(problem, fields=[FieldError(field, problem) for field in fields])
    return None


def _detail(error: IntegrityError) -> str:
    return str(getattr(getattr(error.orig, "diag", None), "message_detail", None) or "")
