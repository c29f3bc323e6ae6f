"""Costs of a month: by category as Twilio records them, by number as its calls and texts are priced."""

from datetime import UTC, datetime

import httpx

from offhook.business_line.costs import read_costs
from offhook.business_line.twilio_api import TwilioApi
from offhook.kit.phone_number import PhoneNumber

OURS, PEER = "+12025550100", "+12025550143"
CALLS = [
    {"sid": "CA1", "from": PEER, "to": OURS, "price": "-0.0085", "price_unit": "USD"},
    {"sid": "CA2", "from": OURS, "to": PEER, "price": None, "price_unit": "USD"},
]
TEXTS = [{"sid": "SM1", "from": OURS, "to": OURS, "price": "-0.00750", "price_unit": "USD"}]


def twilio(request: httpx.Request) -> httpx.Response:
    asked = request.url.params
    if "Usage" in request.url.path:
        assert (asked["StartDate"], asked["EndDate"]) == ("2028-02-01", "2028-02-29")
        record = {"category": "totalprice", "count": "0", "price": "1.016", "price_unit": "usd"}
        return httpx.Response(200, json={"usage_records": [record]})
    kind, rows, when = ("calls", CALLS, "StartTime") if "Calls" in request.url.path else ("messages", TEXTS, "DateSent")
    assert (asked[f"{when}>"], asked[f"{when}<"]) == ("2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")
    side = "To" if "To" in asked else "From"
    return httpx.Response(200, json={kind: [row for row in rows if row[side.lower()] == asked[side]]})


async def test_each_call_and_text_counts_once_and_what_has_no_price_yet_costs_nothing() -> None:
    http = httpx.AsyncClient(transport=httpx.MockTransport(twilio))
    api = TwilioApi(http, base_url="https://t.example", pricing_url="https://p.example", sid="AC1", token="t")
    costs = await read_costs(api, "2028-02", numbers=[PhoneNumber(OURS)], now=datetime(2028, 3, 1, tzinfo=UTC))
    (number,) = costs.numbers
    assert (number.calls, number.texts, number.price, number.currency) == (2, 1, "0.01600", "USD")
    assert [(one.category, one.price, one.currency) for one in costs.usage] == [("totalprice", "1.016", "USD")]
