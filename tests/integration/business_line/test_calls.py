"""Twilio asks, we answer from PostgreSQL: ring, announce, accept, take a message; twice, late, or by a forger."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from sqlalchemy import text
from twilio.request_validator import RequestValidator

from tests.fixtures.twilio import TOKEN
from tests.integration.business_line.conftest import NUMBER, PUBLIC, Line

CALLER, ANA, BEN = "+12025550143", "+12025550111", "+12025550122"
CALL = {"CallSid": "CA1", "From": CALLER, "To": NUMBER, "CallStatus": "ringing", "Direction": "inbound"}


async def rows(line: Line, query: str) -> list[Any]:
    async with line.firm.database.system() as session:
        return list((await session.execute(text(query))).all())


async def ring(line: Line) -> list[str]:
    """Addresses of the phones that ring."""
    said = await line.said("voice", **CALL)
    return [number.get("url", "") for number in said.iter("Number")]


async def test_two_phones_ring_are_told_who_calls_and_the_first_to_press_gets_the_caller(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await line.add_agent(BEN, name="Ben")
    await line.firm.admin.post("/contacts", json={"first_name": "Carol", "numbers": [{"number": CALLER}]})
    to_ana, to_ben = await ring(line)
    heard = await line.said(to_ana, CallSid="CAana", ParentCallSid="CA1", To=ANA, From=NUMBER)
    assert heard.findtext("Gather/Say") == "Call for the firm from Carol. Press 1 to accept."
    press = heard.find("Gather")
    assert press is not None
    pressed = [
        line.said(address.replace("/announce", "/press"), CallSid=leg, Digits="1", From=NUMBER)
        for address, leg in ((to_ana, "CAana"), (to_ben, "CAben"))
    ]
    answers = await asyncio.gather(*pressed)
    won = [[verb.tag for verb in answer] == [] for answer in answers]
    assert sorted(won) == [False, True], "exactly one is joined"
    loser = answers[won.index(False)]
    assert loser.findtext("Say") == "The call was taken."
    assert [verb.tag for verb in loser] == ["Say", "Hangup"]
    again = await line.said(press.get("action", ""), CallSid="CAana", Digits="1", From=NUMBER)
    assert ([verb.tag for verb in again] == []) == won[0], "asked twice, the answer is the same"
    assert [verb.tag for verb in await line.said("after?call=CA1", CallSid="CA1", DialCallStatus="completed")] == [
        "Hangup"
    ]
    assert (await rows(line, "SELECT outcome FROM line_calls"))[0].outcome == "answered"


async def test_ringing_shows_what_the_number_says(line: Line) -> None:
    await line.add_agent(ANA)
    assert (await line.said("voice", **CALL))[0].get("callerId") == NUMBER
    await line.firm.admin.patch(f"/numbers/{line.number_id}", json={"caller_id_mode": "caller"})
    assert (await line.said("voice", **CALL))[0].get("callerId") == CALLER


async def test_a_wrong_key_is_asked_again(line: Line) -> None:
    await line.add_agent(ANA)
    (to_ana,) = await ring(line)
    said = await line.said(to_ana.replace("/announce", "/press"), CallSid="CAana", Digits="5")
    assert said[0].tag == "Gather"


async def test_nobody_accepts_so_a_message_is_left_told_and_written_down_once(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await line.add_agent(BEN, name="Ben", on_duty=False)
    await ring(line)
    said = await line.said("after?call=CA1", CallSid="CA1", DialCallStatus="no-answer")
    assert [verb.tag for verb in said] == ["Say", "Record"]
    record = said[1].attrib
    recorded = {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingUrl": "https://api.twilio.com/r/RE1"}
    words = {"TranscriptionText": "Call me", "TranscriptionStatus": "completed", "RecordingSid": "RE1"}
    assert (await line.ask(record["transcribeCallback"], **words)).status_code == 204, "early"
    for _ in range(2):
        await line.said(record["action"], **recorded, RecordingDuration="7")
        kept = await line.ask(
            record["recordingStatusCallback"], **recorded, RecordingDuration="7", RecordingStatus="completed"
        )
        assert kept.status_code == 204
    listed = (await line.firm.admin.get("/voicemails")).json()["items"]
    assert [(one["caller"], one["duration_s"], one["transcript"]) for one in listed] == [(CALLER, 7, "Call me")]
    sent = await rows(line, "SELECT peer, body FROM messages WHERE direction = 'out'")
    assert [one.peer for one in sent] == [ANA], "on duty alone, and once"
    assert f"{PUBLIC}/dialer" in sent[0].body
    assert (await rows(line, "SELECT outcome FROM line_calls"))[0].outcome == "voicemail"


async def test_a_replayed_call_that_is_over_is_hung_up(line: Line) -> None:
    await line.add_agent(ANA)
    await ring(line)
    assert (await line.ask("status", CallSid="CA1", CallStatus="completed")).status_code == 204
    assert [verb.tag for verb in await line.said("voice", **CALL)] == ["Hangup"]
    late = await line.said("announce?call=CA1&agent=x", CallSid="CAana")
    assert late.findtext("Say") == "The call was taken."


async def test_an_agent_of_another_line_cannot_take_a_call(line: Line) -> None:
    await line.add_agent(ANA)
    await ring(line)
    stranger = "press?call=CA1&agent=0190c6a0-0000-7000-8000-000000000000"
    assert (await line.ask(stranger, CallSid="CAx", Digits="1")).status_code == 404


@pytest.mark.parametrize("stage", ["voice", "announce", "press", "after", "ended", "callback", "recorded", "status"])
async def test_nobody_but_twilio_is_let_in(line: Line, stage: str) -> None:
    assert (await line.ask(stage, token="another", **CALL)).status_code == 403
    bare = await line.http.post(f"/hooks/twilio/{line.line_id}/{stage}", data=CALL)
    assert bare.status_code == 403
    unknown = "0190c6a0-0000-7000-8000-000000000000"
    assert (await line.http.post(f"/hooks/twilio/{unknown}/{stage}", data=CALL)).status_code == 404


@pytest.mark.parametrize(
    ("signed", "host", "proto"),
    [
        (f"{PUBLIC}{{path}}", "127.0.0.1:8080", None),
        ("https://firm.example:443{path}", "127.0.0.1:8080", None),
        ("https://proxy.example{path}", "proxy.example", None),
        ("https://proxy.example:8443{path}", "proxy.example:8443", None),
        ("https://outside.example{path}", "10.0.0.1:8080", "outside.example"),
    ],
    ids=["public address", "with its port", "as received", "another port", "behind a proxy"],
)
async def test_what_twilio_signs_is_let_in(line: Line, signed: str, host: str, proto: str | None) -> None:
    path = f"/hooks/twilio/{line.line_id}/voice?a=1"
    signature = RequestValidator(TOKEN).compute_signature(signed.format(path=path), CALL)
    headers = {"x-twilio-signature": signature, "host": host, **({"x-forwarded-host": proto} if proto else {})}
    assert (await line.http.post(path, data=CALL, headers=headers)).status_code == 200
    tampered = await line.http.post(path, data={**CALL, "From": "+12025550199"}, headers=headers)
    assert tampered.status_code == 403
    assert (await line.http.post(f"{path}&b=2", data=CALL, headers=headers)).status_code == 403


def phones(said: ElementTree.Element) -> list[str]:
    return [parse_qs(urlsplit(number.get("url", "")).query)["agent"][0] for number in said.iter("Number")]


async def test_who_goes_off_duty_is_not_rung(line: Line) -> None:
    ana, ben = await line.add_agent(ANA), await line.add_agent(BEN)
    assert phones(await line.said("voice", **CALL)) == [ana, ben]
    await line.firm.admin.put(f"/agents/{ana}/duty", json={"on_duty": False})
    assert phones(await line.said("voice", **{**CALL, "CallSid": "CA2"})) == [ben]
