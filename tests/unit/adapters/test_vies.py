"""VIES against answers of its REST API."""

import json
from typing import Any

import httpx
import pytest

from offhook.adapters.tax.vies import Vies
from offhook.billing.ports import VatAnswer
from offhook.kit.errors import UnavailableError

VALID = {
    "countryCode": "ES", "vatNumber": "B58378431", "requestDate": "2026-11-01T09:00:00.000Z", "valid": True,
    "requestIdentifier": "WAPIAAAAZ1", "name": "TELEFONIA DEL NORTE SL", "address": "---",
}  # fmt: skip
AWAY: list[tuple[int, Any]] = [
    (200, {**VALID, "valid": False, "userError": "MS_UNAVAILABLE"}),
    (200, {"actionSucceed": False, "errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ"}]}),
    (500, {"valid": False}),
    (200, ["nonsense"]),
]


def vies(status: int, told: Any, *, asked: list[Any] | None = None) -> Vies:
    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append((request.url.path, json.loads(request.content)))
        return httpx.Response(status, json=told)

    return Vies(httpx.AsyncClient(transport=httpx.MockTransport(answer)), base_url="https://vies.example/rest-api/")


async def test_a_valid_number_comes_with_its_name_and_proof() -> None:
    asked: list[Any] = []
    answer = await vies(200, VALID, asked=asked).check("ESB58378431", asked_by="GR094014201")
    assert answer == VatAnswer(valid=True, name="TELEFONIA DEL NORTE SL", reference="WAPIAAAAZ1")
    assert asked == [
        (
            "/rest-api/check-vat-number",
            {"countryCode": "ES", "vatNumber": "B58378431", "requesterMemberStateCode": "EL",
             "requesterNumber": "094014201"},
        )
    ]  # fmt: skip


async def test_an_invalid_number_is_no_error() -> None:
    told = {**VALID, "valid": False, "name": "---", "requestIdentifier": "", "userError": "INVALID"}
    assert await vies(200, told).check("ESB58378431", asked_by="") == VatAnswer(valid=False)


@pytest.mark.parametrize(("status", "told"), AWAY)
async def test_a_register_that_is_away_says_nothing_about_the_number(status: int, told: Any) -> None:
    with pytest.raises(UnavailableError):
        await vies(status, told).check("ESB58378431", asked_by="")
