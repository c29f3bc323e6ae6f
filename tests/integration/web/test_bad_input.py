"""Whatever comes in gets a clear answer: what is wrong, and where; never a trace, never half a write."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from structlog.testing import capture_logs

from offhook.bootstrap.parts.web import WebParts
from offhook.web.app import create_app
from tests.fixtures.problem import problem
from tests.fixtures.web import BASE_URL

KEYS = "/api/v1/api-keys"
JSON = {"content-type": "application/json"}


async def _drip(megabytes: int) -> AsyncIterator[bytes]:
    for _ in range(megabytes * 16):
        yield b" " * (1 << 16)


async def test_a_huge_body_is_cut_off_while_it_arrives(web_client: httpx.AsyncClient) -> None:
    status, detail, _ = problem(await web_client.post(KEYS, content=_drip(3), headers=JSON))
    assert (status, "1,048,576 bytes" in detail) == (413, True)


async def test_a_body_announced_as_huge_is_not_read(web_client: httpx.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b" "

    headers = {**JSON, "content-length": str(5 << 30)}
    assert problem(await web_client.post(KEYS, content=body(), headers=headers))[0] == 413
    assert read == 0


@pytest.mark.parametrize(
    ("body", "where"),
    [(b'{"name": ', "body"), (b"[]", "body"), (b'{"name": "x"}', "scopes")],
)
async def test_wrong_json_says_where(web_client: httpx.AsyncClient, body: bytes, where: str) -> None:
    status, _, fields = problem(await web_client.post(KEYS, content=body, headers=JSON))
    assert (status, list(fields)) == (422, [where])


@pytest.mark.parametrize("body", [b"[" * 100_000, b"\xff\xfe\x00"])
async def test_json_that_cannot_be_parsed_at_all(web_client: httpx.AsyncClient, body: bytes) -> None:
    assert problem(await web_client.post(KEYS, content=body, headers=JSON))[0] == 400


async def test_what_no_column_can_hold(web_client: httpx.AsyncClient) -> None:
    status, detail, _ = problem(await web_client.post(KEYS, json={"name": "a\0b", "scopes": ["*"]}))
    assert (status, "NUL" in detail) == (422, True)
    assert problem(await web_client.get("/api/v1/accounts", params={"search": "\0"}))[0] == 422
    assert (await web_client.get(KEYS)).json()["items"] == []


async def test_fields_are_named_by_their_place(web_client: httpx.AsyncClient) -> None:
    status, _, fields = problem(await web_client.post(KEYS, json={"name": "", "scopes": ["*", "Calls"], "x": 1}))
    assert (status, set(fields)) == (422, {"name", "scopes[1]", "x"})
    _, detail, fields = problem(await web_client.post(KEYS, json={"name": "x", "scopes": ["call:read"]}))
    assert list(fields) == ["scopes[0]"]
    assert "calls" in detail


async def test_a_cursor_of_somewhere_else(web_client: httpx.AsyncClient) -> None:
    for cursor in ("x", "bm8", "WzFd", "WyJcdWQ4MDAiXQ", "é"):
        status, _, fields = problem(await web_client.get(KEYS, params={"cursor": cursor}))
        assert (status, list(fields)) == (422, ["cursor"])


async def test_no_such_path_and_no_such_method(web_client: httpx.AsyncClient) -> None:
    assert problem(await web_client.get("/api/v1/nothing"))[0] == 404
    refused = await web_client.put("/api/v1/auth/login")
    assert problem(refused)[0] == 405
    assert refused.headers["allow"] == "POST"


async def test_a_header_that_holds_no_account(web_client: httpx.AsyncClient) -> None:
    status, _, fields = problem(await web_client.get(KEYS, headers={"x-offhook-account": "mine"}))
    assert (status, list(fields)) == (422, ["x-offhook-account"])


def _breaking(parts: WebParts) -> FastAPI:
    router = APIRouter()

    @router.get("/broken")
    async def break_down() -> None:
        raise RuntimeError("the reason is in the log")

    return create_app(WebParts(**{**{name: getattr(parts, name) for name in parts.__slots__}, "routers": [router]}))


async def test_an_error_of_ours_is_logged_once_and_told_by_its_id(web_parts: WebParts) -> None:
    transport = httpx.ASGITransport(_breaking(web_parts))  # an error that leaves the application fails this test
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        with capture_logs() as lines:
            answer = await client.get("/api/v1/broken")
    assert problem(answer)[0] == 500
    assert "reason" not in answer.text
    errors = [line for line in lines if line["log_level"] == "error"]
    assert [line["error_id"] for line in errors] == [answer.json()["error_id"]]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]
