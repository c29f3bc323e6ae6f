"""Whatever comes of Twilio or in its name: a clear answer, and nothing half done."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.fixtures.twilio import FOR_SALE, SID, TOKEN, FakeTwilio
from tests.integration.business_line.conftest import NUMBER, Line

HELD = "+12025550101"
CALL = {"CallSid": "CA1", "From": "+12025550143", "To": NUMBER, "CallStatus": "ringing"}
TROUBLES: dict[str, tuple[httpx.Response | Exception, int, str]] = {
    "a revoked token": (httpx.Response(401, json={"code": 20003}), 422, "auth_token"),
    "too many requests": (httpx.Response(429, headers={"retry-after": "7"}, json={"code": 20429}), 429, ""),
    "broken": (httpx.Response(500, text="<html>"), 503, ""),
    "slow": (httpx.ReadTimeout("slow"), 503, ""),
    "away": (httpx.ConnectError("away"), 503, ""),
    "not Twilio": (httpx.Response(200, text="<html>"), 503, ""),
}
STEPS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "list": ("GET", "/business-line/twilio/numbers", None),
    "search": ("GET", "/business-line/twilio/available?area_code=202", None),
    "buy": ("POST", "/business-line/twilio/numbers", {"number": FOR_SALE}),
    "take": ("POST", "/business-line/numbers", {"number": HELD}),
    "release": ("DELETE", "/business-line/numbers/{number_id}", None),
    "costs": ("GET", "/business-line/twilio/costs?month=2026-11", None),
}


class Always(list[httpx.Response | Exception]):
    """The same to every request."""

    def pop(self, _: Any = -1) -> httpx.Response | Exception:
        return self[0]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_trouble_at_twilio_is_told_in_each_step_and_passes(line: Line, twilio: FakeTwilio, trouble: str) -> None:
    twilio.own(HELD, voice_url="https://old.example/voice")
    answer, status, field = TROUBLES[trouble]
    before = {number: dict(there) for number, there in twilio.owned.items()}
    for name, (method, path, body) in STEPS.items():
        twilio.answers = Always([answer])
        asked = await line.firm.admin.request(method, path.format(number_id=line.number_id), json=body)
        told, detail, fields = problem(asked)
        assert (told, [field] if field else []) == (status, list(fields)), f"{name}: {asked.text}"
        assert "Twilio" in detail, name
        assert TOKEN not in asked.text
        assert asked.headers.get("retry-after") == {429: "7", 503: "5"}.get(status), name
    assert twilio.owned == before
    assert [one["number"] for one in await lines(line.firm)] == [NUMBER]
    twilio.answers = []
    for name, (method, path, body) in STEPS.items():
        again = await line.firm.admin.request(method, path.format(number_id=line.number_id), json=body)
        assert again.is_success, f"{name}: {again.text}"
    assert [one["number"] for one in await lines(line.firm)] == [HELD]


async def lines(firm: Firm) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await firm.admin.get("/business-line/numbers")).json()["items"]
    return items


async def test_what_cannot_be_is_refused_before_twilio_is_asked(line: Line, twilio: FakeTwilio) -> None:
    asked = len(twilio.asked)
    for path, body, where in (
        ("/business-line/twilio", {"sid": "AC123", "auth_token": TOKEN}, "sid"),
        ("/business-line/twilio", {"sid": SID.replace("AC", "SK"), "auth_token": TOKEN}, "sid"),
        ("/business-line/twilio", {"sid": SID, "auth_token": ""}, "auth_token"),
        ("/business-line/twilio/numbers", {"number": "soon"}, "number"),
        ("/business-line/twilio/numbers", {"number": "+1202555"}, "number"),
        ("/business-line/numbers", {"number": "(202) 555-0101"}, "number"),
    ):
        method = "PUT" if "sid" in body else "POST"
        refused = await line.firm.admin.request(method, path, json=body)
        status, _, fields = problem(refused)
        assert (status, list(fields)) == (422, [where]), refused.text
        assert TOKEN not in refused.text
    assert "write it with + and the country code" in fields["number"]
    assert len(twilio.asked) == asked


async def test_what_twilio_says_of_a_number_that_is_gone_changes_nothing(line: Line) -> None:
    """Calls and news on their way while a number is released."""
    await line.add_agent("+12025550111")
    await line.said("voice", **CALL)
    assert (await line.firm.admin.delete(f"/business-line/numbers/{line.number_id}")).status_code == 204
    for stage in ("voice", "after?call=CA1", "recorded?call=CA1", "status"):
        assert (await line.ask(stage, **CALL)).status_code == 404


async def test_a_webhook_played_again_later_does_nothing_anew(line: Line) -> None:
    """Every request of a whole call, three times over and backwards."""
    agent_id = await line.add_agent("+12025550111")
    recorded = {"RecordingSid": "RE1", "RecordingUrl": "https://api.twilio.com/r/RE1", "RecordingDuration": "7"}
    requests: list[tuple[str, dict[str, str]]] = [
        ("voice", CALL),
        (f"announce?call=CA1&agent={agent_id}", {"CallSid": "CAana", "ParentCallSid": "CA1"}),
        ("after?call=CA1", {"CallSid": "CA1", "DialCallStatus": "no-answer"}),
        ("recorded?call=CA1", {"CallSid": "CA1", **recorded}),
        ("recording?call=CA1", {"CallSid": "CA1", "RecordingStatus": "completed", **recorded}),
        ("status", {"CallSid": "CA1", "CallStatus": "completed"}),
    ]
    for stage, form in requests:
        assert (await line.ask(stage, **form)).is_success, stage
    first = await kept(line.firm)
    for _ in range(2):
        for stage, form in reversed(requests):
            assert (await line.ask(stage, **form)).is_success, stage
    assert await kept(line.firm) == first
    assert first["calls"] == 1
    assert first["messages"] == 1, "the people on duty are told once"


async def kept(firm: Firm) -> dict[str, int]:
    async with firm.database.system() as session:
        return {
            table: int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())
            for table in ("calls", "call_legs", "recordings", "voicemails", "messages")
        }


async def test_signed_nonsense_is_never_our_error(line: Line) -> None:
    forms: tuple[dict[str, str], ...] = (
        {},
        {"CallSid": ""},
        {"CallSid": "CA1"},
        {"CallSid": "CA1", "From": "", "To": NUMBER},
        {"CallSid": "CA1", "From": "anonymous", "To": NUMBER},
        {"CallSid": "CA1", "From": "sip:ana@firm.example", "To": NUMBER},
        {"CallSid": "C" * 5000, "From": "+" + "9" * 400, "To": NUMBER},
        {"CallSid": "CA1", "From": "+1\x00202", "To": NUMBER, "Digits": "\x00"},
    )
    for stage in ("voice", "status", "leg?call=CA1", "press?call=CA1&agent=x", "after?call=", "callback?intent=x"):
        for form in forms:
            answer = await line.ask(stage, **form)
            assert answer.status_code in (200, 204, 404, 422), (stage, form, answer.text)


async def test_a_host_nobody_can_have_is_no_error_of_ours(line: Line) -> None:
    for host in ("firm.example:port", "firm.example:99999", "[::1", "[x]"):
        headers = {"x-twilio-signature": "x", "x-forwarded-host": host}
        assert (
            await line.http.post(f"/hooks/twilio/{line.line_id}/voice", data=CALL, headers=headers)
        ).status_code == 403
