"""The sandbox's routes: there for the owner's admins when it is on, and not there for anybody else."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from offhook.adapters.sandbox.endpoints import router
from offhook.adapters.sandbox.ports import SandboxWeb
from offhook.adapters.sandbox.schemas import HandsetOut
from offhook.kit.errors import OffhookError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.tenancy.api import Principal, current_principal

OWNER, CUSTOMER = new_id(), new_id()
ANN = "+12025550143"


class RecordingSandbox:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    async def ask(self, number: PhoneNumber, kind: str, **arguments: Any) -> dict[str, Any]:
        self.asked.append((number, kind, arguments))
        return {"endpoint": "b", "username": "b", "password": "p"} if kind == "browser" else {}

    async def handset(self, number: PhoneNumber) -> HandsetOut:
        return HandsetOut(
            number=number, label="", state="idle", peer="", since=None, captions=[], script="", sound=None
        )

    async def handsets(self) -> list[HandsetOut]:
        return [await self.handset(PhoneNumber(ANN))]


def client(
    *, account_id: UUID = OWNER, role: Any = "admin", on: bool = True
) -> tuple[httpx.AsyncClient, RecordingSandbox]:
    app = FastAPI()
    app.include_router(router, prefix="/api/v1")
    sandbox = RecordingSandbox()

    async def owner_account() -> UUID:
        return OWNER

    async def principal() -> Principal:
        return Principal(user_id=new_id(), account_id=account_id, role=role, name="somebody")

    async def problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, OffhookError)
        return JSONResponse({"type": error.type, "detail": error.message}, status_code=error.status)

    app.state.sandbox = SandboxWeb(sandbox=sandbox, owner_account=owner_account) if on else None  # type: ignore[arg-type]  # the fake has what is used
    app.dependency_overrides[current_principal] = principal
    app.add_exception_handler(OffhookError, problem)
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://test/api/v1/sandbox"), sandbox


ROUTES = [
    ("GET", "/handsets", None),
    ("POST", "/handsets", {"number": ANN}),
    ("GET", f"/handsets/{ANN}", None),
    ("DELETE", f"/handsets/{ANN}", None),
    ("POST", f"/handsets/{ANN}/answer", None),
    ("POST", f"/handsets/{ANN}/hangup", None),
    ("POST", f"/handsets/{ANN}/digits", {"digits": "1"}),
    ("POST", f"/handsets/{ANN}/speak", {"text": "hi"}),
    ("POST", f"/handsets/{ANN}/call", {"to": "+12025550100"}),
    ("POST", f"/handsets/{ANN}/script", {"script": "answer"}),
    ("POST", f"/handsets/{ANN}/browser", None),
]


def test_every_route_is_walked_here() -> None:
    walked = {(method, path.replace(ANN, "{number}")) for method, path, _ in ROUTES}
    there = {(method, route.path.removeprefix("/sandbox")) for route in router.routes for method in route.methods}  # type: ignore[attr-defined]  # all are API routes
    assert there - {("GET", "/status")} == walked


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize(
    ("who", "status"), [({"on": False}, 404), ({"account_id": CUSTOMER}, 404), ({"role": "supervisor"}, 403)]
)
async def test_nobody_else_finds_it(
    method: str, path: str, body: dict[str, str] | None, who: dict[str, Any], status: int
) -> None:
    web, sandbox = client(**who)
    async with web:
        assert (await web.request(method, path, json=body)).status_code == status
        assert (await web.get("/status")).json() == {"enabled": False}
    assert sandbox.asked == []


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_the_owners_admin_may(method: str, path: str, body: dict[str, str] | None) -> None:
    web, sandbox = client()
    async with web:
        assert (await web.request(method, path, json=body)).is_success
        assert (await web.get("/status")).json() == {"enabled": True}
    assert all(number == ANN for number, _, _ in sandbox.asked)


async def test_what_is_asked_reaches_the_handset() -> None:
    web, sandbox = client()
    async with web:
        await web.post(f"/handsets/{ANN}/answer", json={"by": "browser"})
        await web.post(f"/handsets/{ANN}/speak", json={"text": "hola", "language": "es"})
        given = (await web.post(f"/handsets/{ANN}/browser")).json()
    assert sandbox.asked[:2] == [
        (ANN, "answer", {"by": "browser"}),
        (ANN, "speak", {"text": "hola", "language": "es"}),
    ]
    assert (given["domain"], given["websocket_path"]) == ("sandbox", "/sandbox-sip")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/handsets", {"number": "12"}),
        ("/handsets", {"number": ANN, "colour": "red"}),
        ("/handsets/none/hangup", None),
        (f"/handsets/{ANN}/digits", {"digits": ""}),
        (f"/handsets/{ANN}/digits", {"digits": "1" * 33}),
        (f"/handsets/{ANN}/speak", {"text": "x" * 2001}),
        (f"/handsets/{ANN}/speak", {"text": "x", "language": "english"}),
        (f"/handsets/{ANN}/script", {"script": "x" * 2001}),
        (f"/handsets/{ANN}/answer", {"by": "magic"}),
    ],
)
async def test_wrong_input_is_refused(path: str, body: dict[str, str] | None) -> None:
    web, sandbox = client()
    async with web:
        assert (await web.post(path, json=body)).status_code == 422
    assert sandbox.asked == []
