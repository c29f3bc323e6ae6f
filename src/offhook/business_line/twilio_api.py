"""Twilio's REST API (Twilio: "Programmable Voice", "Phone Numbers", "Usage Records"), as far as lines need it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import httpx

from offhook.kit.errors import (
    ConflictError,
    FieldError,
    InvalidInputError,
    NotFoundError,
    TooManyAttemptsError,
    UnavailableError,
)

NumberType = Literal["Local", "TollFree", "Mobile"]
Side = Literal["To", "From"]
Fields = Sequence[tuple[str, str]]
WEBHOOKS: Mapping[str, str] = {
    "voice_url": "VoiceUrl",
    "voice_method": "VoiceMethod",
    "voice_fallback_url": "VoiceFallbackUrl",
    "voice_fallback_method": "VoiceFallbackMethod",
    "voice_application_sid": "VoiceApplicationSid",
    "trunk_sid": "TrunkSid",
    "status_callback": "StatusCallback",
    "status_callback_method": "StatusCallbackMethod",
    "sms_url": "SmsUrl",
    "sms_method": "SmsMethod",
    "sms_fallback_url": "SmsFallbackUrl",
    "sms_fallback_method": "SmsFallbackMethod",
    "sms_application_sid": "SmsApplicationSid",
}
"""What a number says about who is called: as Twilio shows it, and as it is set."""
_PRICE_KEYS: Mapping[NumberType, str] = {"Local": "local", "TollFree": "toll free", "Mobile": "mobile"}
_MOST_PAGES = 20
_PAGE = "500"
_NOT_AVAILABLE = frozenset({21422, 21452})
_NOT_LIVE = frozenset({21220})
_OVER = "The call is over already"


class DoubtError(UnavailableError):
    """Twilio may have done it: no whole answer came back."""


class TwilioApi:
    """One account there. Every method raises InvalidInputError, NotFoundError or UnavailableError in plain words."""

    def __init__(self, http: httpx.AsyncClient, *, base_url: str, pricing_url: str, sid: str, token: str) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self._pricing = pricing_url.rstrip("/")
        self._login = httpx.BasicAuth(sid, token)
        self.sid = sid

    async def account(self) -> dict[str, Any]:
        """Name and status; the cheapest proof that the login is right."""
        return await self._ask("GET", ".json")

    async def numbers(self, *, number: str | None = None) -> list[dict[str, Any]]:
        """All the account holds, or the one."""
        query = [("PageSize", _PAGE), *([("PhoneNumber", number)] if number else [])]
        found = await self._all("/IncomingPhoneNumbers.json", query, key="incoming_phone_numbers")
        return [one for one in found if number in (None, one.get("phone_number"))]

    async def number(self, number_sid: str) -> dict[str, Any]:
        return await self._ask("GET", f"/IncomingPhoneNumbers/{number_sid}.json")

    async def available(
        self, country: str, *, kind: NumberType, area_code: str | None, contains: str | None, most: int
    ) -> list[dict[str, Any]]:
        """What can be bought."""
        query = [("PageSize", str(most))]
        query += [("AreaCode", area_code)] if area_code else []
        query += [("Contains", contains)] if contains else []
        told = await self._ask("GET", f"/AvailablePhoneNumbers/{country}/{kind}.json", query=query)
        return list(told.get("available_phone_numbers", []))

    async def buy(self, number: str) -> dict[str, Any]:
        """Raises DoubtError where it may have been bought."""
        return await self._ask("POST", "/IncomingPhoneNumbers.json", form=[("PhoneNumber", number)])

    async def set_webhooks(self, number_sid: str, wanted: Mapping[str, str]) -> dict[str, Any]:
        """`wanted` by the names Twilio shows."""
        form = [(WEBHOOKS[name], value) for name, value in wanted.items()]
        return await self._ask("POST", f"/IncomingPhoneNumbers/{number_sid}.json", form=form)

    async def call(self, *, to: str, shown: str, url: str, ended_url: str) -> str:
        """Rings somebody and runs the TwiML at `url`; its end is told at `ended_url`. The id of the call."""
        form = [("To", to), ("From", shown), ("Url", url), ("StatusCallback", ended_url)]
        told = await self._ask("POST", "/Calls.json", form=form)
        return str(told["sid"])

    async def end_call(self, call_sid: str) -> None:
        """Ends a call and every leg it rings. Raises ConflictError when it is over already."""
        try:
            await self._ask("POST", f"/Calls/{call_sid}.json", form=[("Status", "completed")])
        except NotFoundError:
            raise ConflictError(_OVER) from None

    async def usage(self, *, since: str, until: str) -> list[dict[str, Any]]:
        """The account's usage by category; dates as `2026-11-01`, the last one included."""
        query = [("StartDate", since), ("EndDate", until), ("PageSize", _PAGE)]
        return await self._all("/Usage/Records/Monthly.json", query, key="usage_records")

    async def calls(self, *, since: str, until: str, side: Side, number: str) -> list[dict[str, Any]]:
        """Calls to or from a number; instants as `2026-11-01T00:00:00Z`."""
        query = [("StartTime>", since), ("StartTime<", until), (side, number), ("PageSize", _PAGE)]
        return await self._all("/Calls.json", query, key="calls")

    async def messages(self, *, since: str, until: str, side: Side, number: str) -> list[dict[str, Any]]:
        """Texts to or from a number; instants as `2026-11-01T00:00:00Z`."""
        query = [("DateSent>", since), ("DateSent<", until), (side, number), ("PageSize", _PAGE)]
        return await self._all("/Messages.json", query, key="messages")

    async def monthly_price(self, country: str, kind: NumberType) -> tuple[str, str] | None:
        """What a number costs a month and in which currency; None when Twilio does not say."""
        url = f"{self._pricing}/v1/PhoneNumbers/Countries/{country}"
        try:
            told = await self._send("GET", url)
        except (NotFoundError, UnavailableError, InvalidInputError, TooManyAttemptsError):
            return None
        prices = {one.get("number_type"): one.get("current_price") for one in told.get("phone_number_prices", [])}
        price = prices.get(_PRICE_KEYS[kind])
        return (str(price), str(told.get("price_unit", "USD")).upper()) if price is not None else None

    async def sound(self, url: str) -> bytes:
        """A recording. Raises InvalidInputError for an address that is not this account's."""
        if not url.startswith(f"{self._base}/"):
            raise InvalidInputError("This recording is not at the connected Twilio account")
        reply = await self._raw("GET", f"{url}.mp3")
        if reply.is_error:
            _refuse(reply)
        return reply.content

    async def _all(self, path: str, query: Fields, *, key: str) -> list[dict[str, Any]]:
        told = await self._ask("GET", path, query=query)
        found = list(told.get(key, []))
        for _ in range(_MOST_PAGES):
            if not (following := told.get("next_page_uri")) or not str(following).startswith("/2010-04-01/"):
                break
            told = await self._send("GET", f"{self._base}{following}")
            found += told.get(key, [])
        return found

    async def _ask(self, method: str, path: str, *, query: Fields = (), form: Fields = ()) -> dict[str, Any]:
        url = f"{self._base}/2010-04-01/Accounts/{self.sid}{path}"
        return await self._send(method, url, query=query, form=form)

    async def _send(self, method: str, url: str, *, query: Fields = (), form: Fields = ()) -> dict[str, Any]:
        reply = await self._raw(method, url, query=query, form=form)
        if reply.is_error or reply.is_redirect:
            _refuse(reply, doubtful=method == "POST")
        try:
            told = reply.json()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise DoubtError("Twilio's answer makes no sense; is the address of its API right?")
        return told

    async def _raw(self, method: str, url: str, *, query: Fields = (), form: Fields = ()) -> httpx.Response:
        try:
            return await self._http.request(
                method, url, params=list(query) or None, data=dict(form) if form else None, auth=self._login
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise UnavailableError("Twilio cannot be reached; try again in a moment") from None
        except httpx.HTTPError:
            raise DoubtError("Twilio did not answer in time; look again in a moment whether it was done") from None


def _refuse(reply: httpx.Response, *, doubtful: bool = False) -> None:
    try:
        told = reply.json()
    except ValueError:
        told = {}
    code, message = (told.get("code"), str(told.get("message", ""))[:300]) if isinstance(told, dict) else (None, "")
    if reply.status_code in (401, 403):
        what = "Twilio refuses this account SID with this auth token; copy both again from its console"
        raise InvalidInputError(what, fields=[FieldError("auth_token", what)])
    if reply.status_code == 404:
        raise NotFoundError("Twilio knows no such thing; it may be gone there")
    if reply.status_code == 429:
        told_s = reply.headers.get("retry-after", "")
        wait_s = int(told_s) if told_s.isdigit() else 5
        raise TooManyAttemptsError("Twilio takes no more requests just now; try again soon", retry_after_s=wait_s)
    if reply.status_code >= 500 or not reply.is_error:
        error = DoubtError if doubtful else UnavailableError
        raise error(f"Twilio has trouble (it answered {reply.status_code}); try again in a moment")
    if code in _NOT_LIVE:
        raise ConflictError(_OVER)
    if code in _NOT_AVAILABLE:
        what = "This number cannot be bought any more; choose another"
        raise InvalidInputError(what, fields=[FieldError("number", what)])
    raise InvalidInputError(f"Twilio refuses: {message or reply.status_code}")
