"""Every route of the API, asked with another account's ids, answers that there is no such thing."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
from fastapi import FastAPI

from offhook.db.session import Database
from offhook.tenancy.api import Account
from tests.fixtures.tenant_objects import MAKERS

PARAMETER = re.compile(r"{(\w+)}")
INSTANCE_WIDE = {"address", "number"}
"""Bans and sandbox handsets belong to the whole instance: the owner account alone reaches them."""


def routes_with_ids(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in app.openapi()["paths"].items():
        if PARAMETER.search(path):
            for method, operation in operations.items():
                yield method.upper(), path, operation


async def test_other_accounts_objects_do_not_exist(
    web_app: FastAPI,
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    account: Account,
) -> None:
    ids = {name: await make(web_client, database, account) for name, make in MAKERS.items()}
    leaks = []
    for method, path, operation in routes_with_ids(web_app):
        names = PARAMETER.findall(path)
        if set(names) <= INSTANCE_WIDE:
            continue
        unknown = [name for name in names if name not in ids]
        assert not unknown, f"{method} {path}: add a maker for {unknown} to tests/fixtures/tenant_objects.py"
        body = _example(operation, web_app.openapi())
        answer = await other_client.request(method, path.format(**ids), json=body)
        if answer.status_code != 404:
            leaks.append(f"{method} {path}: {answer.status_code} {answer.text[:120]}")
    assert not leaks, "\n".join(leaks)


async def test_lists_show_nothing_of_others(
    web_app: FastAPI,
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    account: Account,
) -> None:
    ids = {name: await make(web_client, database, account) for name, make in MAKERS.items()}
    for path, operations in web_app.openapi()["paths"].items():
        if "get" in operations and not PARAMETER.search(path):
            answer = await other_client.get(path)
            seen = [name for name, value in ids.items() if value in answer.text]
            assert not seen, f"GET {path} shows {seen}"


def _example(operation: dict[str, Any], document: dict[str, Any]) -> Any:
    """The smallest body the schema takes, so that the refusal is about the id and not about the body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _smallest(content["schema"], document) if content else None


def _smallest(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _smallest(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if "anyOf" in schema:
        return _smallest(schema["anyOf"][0], document)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", [])
            return {name: _smallest(schema["properties"][name], document) for name in wanted}
        case "array":
            return [_smallest(schema["items"], document)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return _text(schema)


def _text(schema: dict[str, Any]) -> str:
    known = {"uuid": "0190c6a0-0000-7000-8000-000000000000", "email": "x@example.com"}
    if schema.get("format") in known:
        return known[schema["format"]]
    if "pattern" in schema:
        return "123456"
    return "x" * max(1, schema.get("minLength", 1))
