"""What Twilio answers, in words for people."""

from collections.abc import Callable

import httpx
import pytest

from offhook.business_line.actions.buy_number import buy_number
from offhook.business_line.twilio_api import DoubtError, TwilioApi
from offhook.kit.errors import (
    InvalidInputError,
    NotFoundError,
    OffhookError,
    TooManyAttemptsError,
    UnavailableError,
)
from offhook.kit.phone_number import PhoneNumber

SID = "AC" + "0" * 32
NUMBER = PhoneNumber("+12025550199")
BASE = "https://api.twilio.example"


def api(handler: Callable[[httpx.Request], httpx.Response]) -> TwilioApi:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return TwilioApi(http, base_url=f"{BASE}/", pricing_url="https://pricing.example", sid=SID, token="t")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, json={"code": 20003}), InvalidInputError),
        (httpx.Response(403, json={"code": 20003}), InvalidInputError),
        (httpx.Response(404, json={"code": 20404}), NotFoundError),
        (httpx.Response(429, json={"code": 20429}), TooManyAttemptsError),
        (httpx.Response(500, text="<html>"), UnavailableError),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), UnavailableError),
        (httpx.Response(200, text="<html>not Twilio</html>"), UnavailableError),
        (httpx.Response(400, json={"code": 1, "message": "no"}), InvalidInputError),
    ],
)
async def test_each_answer_is_a_clear_problem(answer: httpx.Response, error: type[OffhookError]) -> None:
    with pytest.raises(error) as raised:
        await api(lambda _: answer).account()
    assert raised.value.message


async def test_a_wrong_token_names_its_field() -> None:
    with pytest.raises(InvalidInputError) as raised:
        await api(lambda _: httpx.Response(401, json={})).account()
    assert [field.where for field in raised.value.fields] == ["auth_token"]


async def test_twilio_says_when_to_come_back() -> None:
    with pytest.raises(TooManyAttemptsError) as raised:
        await api(lambda _: httpx.Response(429, headers={"retry-after": "7"}, json={})).account()
    assert raised.value.retry_after_s == 7


def _raise(error: type[httpx.HTTPError]) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error("lost")

    return handle


async def test_no_connection_is_no_doubt_but_a_lost_answer_is() -> None:
    with pytest.raises(UnavailableError) as unreachable:
        await api(_raise(httpx.ConnectError)).buy(NUMBER)
    assert not isinstance(unreachable.value, DoubtError)
    with pytest.raises(DoubtError):
        await api(_raise(httpx.ReadTimeout)).buy(NUMBER)


class Shop:
    """Twilio as a shop: sells each number once; the answer to the first sale may get lost."""

    def __init__(self, *, lose: int = 0, owned: bool = False) -> None:
        self.owned = owned
        self.sold = 0
        self.lose = lose

    def __call__(self, request: httpx.Request) -> httpx.Response:
        one = {"phone_number": str(NUMBER), "sid": "PN1"}
        if request.method == "GET":
            assert request.url.params["PhoneNumber"] == NUMBER
            return httpx.Response(200, json={"incoming_phone_numbers": [one] if self.owned else []})
        if self.owned:
            return httpx.Response(400, json={"code": 21422, "message": "taken"})
        self.owned, self.sold = True, self.sold + 1
        if self.lose:
            self.lose -= 1
            raise httpx.ReadTimeout("slow", request=request)
        return httpx.Response(201, json=one)


@pytest.mark.parametrize("shop", [Shop(), Shop(lose=1)], ids=["answered", "answer lost"])
async def test_a_number_is_bought_once_however_often_asked(shop: Shop) -> None:
    for _ in range(3):
        assert (await buy_number(api(shop), NUMBER))["sid"] == "PN1"
    assert shop.sold == 1


async def test_what_somebody_else_bought_cannot_be_had() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"incoming_phone_numbers": []})
        return httpx.Response(400, json={"code": 21422, "message": "taken"})

    with pytest.raises(InvalidInputError) as raised:
        await buy_number(api(gone), NUMBER)
    assert [field.where for field in raised.value.fields] == ["number"]


async def test_lists_are_read_page_by_page_and_only_from_twilio() -> None:
    def pages(request: httpx.Request) -> httpx.Response:
        if "Page" in request.url.params:
            told = {"incoming_phone_numbers": [{"sid": "2"}], "next_page_uri": "https://evil.example/"}
        else:
            page = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json?Page=1"
            told = {"incoming_phone_numbers": [{"sid": "1"}], "next_page_uri": page}
        return httpx.Response(200, json=told)

    assert [one["sid"] for one in await api(pages).numbers()] == ["1", "2"]


async def test_a_price_that_is_not_told_is_no_error() -> None:
    assert await api(lambda _: httpx.Response(500)).monthly_price("US", "Local") is None
    prices = {"price_unit": "usd", "phone_number_prices": [{"number_type": "toll free", "current_price": "2.15"}]}
    assert await api(lambda _: httpx.Response(200, json=prices)).monthly_price("US", "TollFree") == ("2.15", "USD")


async def test_the_login_goes_to_no_foreign_address() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    for url in ("https://evil.example/x", f"{BASE}.evil.example/x"):
        with pytest.raises(InvalidInputError):
            await api(never).sound(url)
