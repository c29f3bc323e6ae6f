"""VIES, the EU's register of VAT numbers, by its REST API (ec.europa.eu/taxation_customs/vies)."""

from typing import Any

import httpx

from offhook.billing.ports import VatAnswer
from offhook.kit.errors import UnavailableError

_GREECE = {"GR": "EL"}


class Vies:
    """`VatRegistry`; the number names its country by its first two letters."""

    def __init__(self, http: httpx.AsyncClient, *, base_url: str) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")

    async def check(self, number: str, *, asked_by: str) -> VatAnswer:
        asked = dict(zip(("countryCode", "vatNumber"), _split(number), strict=True))
        if asked_by:
            country, rest = _split(asked_by)
            asked |= {"requesterMemberStateCode": country, "requesterNumber": rest}
        try:
            answer = await self._http.post(f"{self._base_url}/check-vat-number", json=asked)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError(f"VIES does not answer ({type(error).__name__}); try again later") from error
        if not answer.is_success or not isinstance(told, dict) or "valid" not in told:
            raise UnavailableError(f"VIES cannot check the number now ({_reason(told)}); try again later")
        # While a country's own register is away, VIES answers `valid: false` and names the error.
        fault = told.get("userError")
        if fault not in (None, "", "VALID", "INVALID"):
            raise UnavailableError(f"VIES cannot check the number now ({fault}); try again later")
        name = str(told.get("name") or "")
        return VatAnswer(
            valid=bool(told["valid"]),
            name="" if name == "---" else name,
            reference=str(told.get("requestIdentifier") or ""),
        )


def _split(number: str) -> tuple[str, str]:
    country, rest = number[:2].upper(), number[2:]
    return _GREECE.get(country, country), rest


def _reason(told: Any) -> str:
    wrappers = told.get("errorWrappers") if isinstance(told, dict) else None
    return str(wrappers[0].get("error")) if wrappers else "no reason given"
