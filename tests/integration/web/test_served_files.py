"""The built web app beside the API, the headers that protect it, and the document clients are made from."""

from collections import Counter
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from offhook.bootstrap.parts.web import WebParts
from offhook.web.app import create_app
from tests.fixtures.problem import problem


@pytest.fixture
def web_app(web_parts: WebParts, tmp_path: Path) -> FastAPI:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "app-1a2b.js").write_text("start()")
    (tmp_path / "index.html").write_text("<title>Offhook</title>")
    return create_app(WebParts(**{**{n: getattr(web_parts, n) for n in web_parts.__slots__}, "static_dir": tmp_path}))


async def test_pages_of_the_app_get_its_index(anonymous: httpx.AsyncClient) -> None:
    for path in ("/", "/calls", "/calls/0190c6a0-0000-7000-8000-000000000000"):
        page = await anonymous.get(path)
        assert (page.status_code, page.text, page.headers["cache-control"]) == (
            200, "<title>Offhook</title>", "no-cache",
        )  # fmt: skip


async def test_hashed_assets_are_kept(anonymous: httpx.AsyncClient) -> None:
    asset = await anonymous.get("/assets/app-1a2b.js")
    assert (asset.text, "immutable" in asset.headers["cache-control"]) == ("start()", True)
    assert (await anonymous.get("/assets/app-gone.js")).status_code == 404


async def test_the_api_keeps_its_own_errors(anonymous: httpx.AsyncClient) -> None:
    assert problem(await anonymous.get("/api/v1/nothing"))[0] == 404
    assert problem(await anonymous.get("/api/v1/auth/login"))[0] == 405


async def test_no_path_leads_out_of_the_folder(web_app: FastAPI, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.txt").write_text("secret")
    for path in ("/../secret.txt", "/assets/../../secret.txt", "//secret.txt", f"/{tmp_path.parent}/secret.txt"):
        assert await _raw_status(web_app, path) == 404, path


async def _raw_status(app: FastAPI, path: str) -> int:
    """Past the client, which tidies paths up."""
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status: int = sent[0]["status"]
    return status


async def test_headers_that_protect(anonymous: httpx.AsyncClient) -> None:
    headers = (await anonymous.get("/")).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "connect-src 'self';" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


async def test_a_request_keeps_its_id_when_it_is_a_sane_one(anonymous: httpx.AsyncClient) -> None:
    kept = await anonymous.get("/healthz", headers={"x-request-id": "abc-1"})
    replaced = await anonymous.get("/healthz", headers={"x-request-id": "a b;c"})
    assert kept.headers["x-request-id"] == "abc-1"
    assert replaced.headers["x-request-id"] not in ("", "a b;c")


async def test_the_document_names_every_operation_once_and_every_resource(anonymous: httpx.AsyncClient) -> None:
    document = (await anonymous.get("/api/v1/openapi.json")).json()
    operations = [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]
    repeated = [name for name, count in Counter(one["operationId"] for _, one in operations).items() if count > 1]
    assert repeated == []
    untagged = {path for path, one in operations if not one.get("tags") and not path.startswith("/api/v1/auth/")}
    assert untagged == set(), "API keys reach a route by its tag"
