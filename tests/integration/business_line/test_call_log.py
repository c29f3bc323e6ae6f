"""What becomes of calls at Twilio stands where all calls stand: one list, one timeline, one box of voicemails."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.storage.filesystem import FileSystemBlobStore
from offhook.bootstrap.directories import Devices
from offhook.business_line.actions.close_lost_calls import close_lost_calls
from offhook.business_line.recordings import TwilioRecordings
from offhook.business_line.state import BusinessLineWeb
from offhook.calls.actions.store_sound import SoundParts, store_sound
from offhook.calls.api import DirectorySpool
from offhook.kit.errors import UnavailableError
from offhook.tenancy.api import Cipher
from tests.fixtures.twilio import FakeTwilio
from tests.integration.business_line.conftest import NUMBER, PUBLIC, Line
from tests.unit.adapters.sounds import tone, write_wav

CALLER, ANA, BEN, CLINIC = "+12025550143", "+12025550111", "+12025550122", "+12025550166"
CALL = {"CallSid": "CA1", "From": CALLER, "To": NUMBER, "CallStatus": "ringing", "Direction": "inbound"}
OVER = {"CallSid": "CA1", "CallStatus": "completed"}
MESSAGE = {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingUrl": "https://api.twilio.com/r/RE1"}


@dataclass
class QueuedSounds:
    """Notes what was to be stored."""

    record_ids: list[str] = field(default_factory=list)

    async def defer_store_sound(self, record_id: str) -> None:
        self.record_ids.append(record_id)


@pytest.fixture
def sounds() -> QueuedSounds:
    return QueuedSounds()


@pytest.fixture
def web_state(web_state: dict[str, Any], twilio: FakeTwilio, sounds: QueuedSounds, tmp_path: Path) -> dict[str, Any]:
    http = httpx.AsyncClient(transport=httpx.MockTransport(twilio), timeout=5)
    lines = BusinessLineWeb(http=http, public_url=PUBLIC, sounds=sounds)
    blobs = FileSystemBlobStore(tmp_path / "blobs")
    return {**web_state, "business_line": lines, "people": Devices(), "blobs": blobs, "audio": PyAvTools()}


async def the_call(line: Line) -> dict[str, Any]:
    (listed,) = (await line.firm.admin.get("/calls")).json()["items"]
    read: dict[str, Any] = (await line.firm.admin.get(f"/calls/{listed['id']}")).json()
    assert {name: read[name] for name in ("outcome", "answered_by", "talk_s")} == {
        name: listed[name] for name in ("outcome", "answered_by", "talk_s")
    }
    return read


def leg_of(call: dict[str, Any], party: str) -> dict[str, Any]:
    (leg,) = [leg for leg in call["legs"] if leg["party"] == party]
    found: dict[str, Any] = leg
    return found


def whats(call: dict[str, Any]) -> list[str]:
    return [step["what"] for step in call["steps"]]


async def ring(line: Line) -> dict[str, dict[str, str]]:
    """Addresses by phone: where its answer and its fate are told."""
    said = await line.said("voice", **CALL)
    return {
        str(one.text): {"url": one.get("url", ""), "told": one.get("statusCallback", "")} for one in said.iter("Number")
    }


async def test_a_call_two_were_rung_for_and_one_took_reads_like_any_other(line: Line) -> None:
    ana = await line.add_agent(ANA, name="Ana")
    await line.add_agent(BEN, name="Ben")
    await line.firm.admin.post("/contacts", json={"first_name": "Carol", "numbers": [{"number": CALLER}]})
    phones = await ring(line)
    live = await the_call(line)
    assert (live["state"], live["direction"], live["caller_name"]) == ("live", "inbound", "Carol")
    assert live["number_id"] == line.number_id
    for _ in range(2):  # Twilio may tell everything twice
        await line.ask(phones[ANA]["told"], CallSid="CAana", CallStatus="in-progress")
        await line.said(phones[ANA]["url"], CallSid="CAana")
        await line.said(phones[ANA]["url"].replace("/announce", "/press"), CallSid="CAana", Digits="1")
        await line.ask(phones[BEN]["told"], CallSid="CAben", CallStatus="canceled")
    talking = await the_call(line)
    assert (talking["state"], talking["answered_by"]) == ("live", ana)
    for _ in range(2):
        await line.ask(phones[ANA]["told"], CallSid="CAana", CallStatus="completed")
        await line.said("after?call=CA1", CallSid="CA1", DialCallStatus="completed")
        assert (await line.ask("status", **OVER)).status_code == 204
    call = await the_call(line)
    assert (call["state"], call["outcome"], call["answered_by"]) == ("ended", "answered", ana)
    assert whats(call) == ["arrived", "ringing", "ringing", "accepted", "ended"]
    assert {leg["trunk"] for leg in call["legs"]} == {"Twilio"}
    took, missed, caller = leg_of(call, ANA), leg_of(call, BEN), leg_of(call, CALLER)
    assert took["answered_at"]
    assert took["cause"] == "normal"
    assert (missed["party_name"], missed["answered_at"], missed["cause"]) == ("Ben", None, "answered_elsewhere")
    assert (caller["role"], caller["cause"]) == ("caller", "normal")
    found = (await line.firm.admin.get("/calls", params={"search": "carol", "outcome": "answered"})).json()["items"]
    assert [one["id"] for one in found] == [call["id"]]


async def test_a_caller_who_gives_up_is_missed_and_no_leg_stays_open(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await ring(line)
    await line.ask("status", **OVER)
    call = await the_call(line)
    assert (call["outcome"], call["answered_at"], call["talk_s"]) == ("missed", None, 0)
    assert leg_of(call, ANA)["cause"] == "no_answer"
    assert all(leg["ended_at"] for leg in call["legs"])


async def test_a_live_call_at_twilio_is_ended_from_here_and_held_on_the_telephone(
    line: Line, twilio: FakeTwilio
) -> None:
    await line.add_agent(ANA)
    await ring(line)
    call = await the_call(line)
    held = await line.firm.admin.post(f"/calls/{call['id']}/hold")
    assert (held.status_code, "on the telephone" in held.json()["detail"]) == (409, True)
    ended = await line.firm.admin.post(f"/calls/{call['id']}/hangup")
    assert (ended.status_code, twilio.hung_up) == (202, ["CA1"])
    assert (await the_call(line))["state"] == "live", "its end is booked when Twilio tells of it"
    await line.ask("status", **OVER)
    assert (await the_call(line))["outcome"] == "missed"
    again = await line.firm.admin.post(f"/calls/{call['id']}/hangup")
    assert (again.status_code, again.json()["detail"]) == (409, "The call is over already")
    assert twilio.hung_up == ["CA1"]


async def test_agents_end_the_calls_at_twilio_they_took_and_no_others(line: Line, twilio: FakeTwilio) -> None:
    agent, user_id = line.firm.agent, (await line.firm.agent.get("/auth/me")).json()["user"]["id"]
    ana, ben = await line.add_agent(ANA, user_id=user_id), await line.add_agent(BEN)
    phones, call = await ring(line), await the_call(line)
    assert (await agent.post(f"/calls/{call['id']}/hangup")).status_code == 403, "it only rings"
    await line.said(phones[ANA]["url"].replace("/announce", "/press"), CallSid="CAana", Digits="1")
    assert (await the_call(line))["answered_by"] == ana != ben
    assert (await agent.post(f"/calls/{call['id']}/hangup")).status_code == 202
    assert twilio.hung_up == ["CA1"]


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (httpx.Response(404, json={"code": 20404}), 409, "over already"),
        (httpx.Response(400, json={"code": 21220, "message": "Invalid call state"}), 409, "over already"),
        (httpx.Response(500), 503, "Twilio has trouble"),
        (httpx.ReadTimeout("slow"), 503, "look again in a moment"),
        (httpx.Response(401, json={"code": 20003}), 422, "copy both again"),
    ],
    ids=["gone", "ended meanwhile", "trouble", "slow", "token revoked"],
)
async def test_what_twilio_says_to_a_hang_up_is_told(
    line: Line, twilio: FakeTwilio, answer: httpx.Response | Exception, status: int, words: str
) -> None:
    await line.add_agent(ANA)
    await ring(line)
    call = await the_call(line)
    twilio.answers.append(answer)
    refused = await line.firm.admin.post(f"/calls/{call['id']}/hangup")
    assert (refused.status_code, words in refused.json()["detail"]) == (status, True), refused.text


async def test_a_call_out_says_who_called_whom_and_how_long(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await line.firm.admin.post("/contacts", json={"first_name": "Clinic", "numbers": [{"number": CLINIC}]})
    await choose(line, ANA, CLINIC)
    said = await line.said("voice", CallSid="CA1", From=ANA, To=NUMBER)
    (number,) = said.iter("Number")
    assert number.text == CLINIC
    await line.ask(number.get("statusCallback", ""), CallSid="CAout", CallStatus="in-progress")
    await line.said("ended?call=CA1", CallSid="CA1", DialCallStatus="completed", DialCallDuration="42")
    await line.ask("status", **OVER)
    call = await the_call(line)
    assert (call["direction"], call["caller"], call["caller_name"], call["dialled"]) == ("outbound", ANA, "Ana", CLINIC)
    assert (call["outcome"], call["answered_by"]) == ("answered", "Clinic")
    assert [leg["role"] for leg in call["legs"]] == ["caller", "callee"]


async def test_the_length_of_a_call_out_is_twilios_when_nothing_was_told_before(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await choose(line, ANA, CLINIC)
    await line.said("voice", CallSid="CA1", From=ANA, To=NUMBER)
    await line.said("ended?call=CA1", CallSid="CA1", DialCallStatus="completed", DialCallDuration="42")
    assert (await the_call(line))["talk_s"] == 42


@pytest.mark.parametrize(("status", "outcome"), [("no-answer", "missed"), ("busy", "missed"), ("failed", "failed")])
async def test_a_call_out_nobody_answered(line: Line, status: str, outcome: str) -> None:
    await line.add_agent(ANA, name="Ana")
    await choose(line, ANA, CLINIC)
    await line.said("voice", CallSid="CA1", From=ANA, To=NUMBER)
    await line.said("ended?call=CA1", CallSid="CA1", DialCallStatus=status)
    call = await the_call(line)
    assert (call["outcome"], call["answered_by"], call["talk_s"]) == (outcome, None, 0)


async def test_an_agent_who_calls_without_a_choice_is_booked_as_failed(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await line.said("voice", CallSid="CA1", From=ANA, To=NUMBER)
    await line.ask("status", **OVER)
    call = await the_call(line)
    assert (call["direction"], call["outcome"], call["caller_name"]) == ("outbound", "failed", "Ana")


async def test_a_land_line_that_does_not_answer_its_owners_choice_is_a_missed_call(
    line: Line, twilio: FakeTwilio
) -> None:
    await line.add_agent(ANA, name="Desk", kind="landline")
    await choose(line, ANA, CLINIC)
    told = twilio.calls[0]["StatusCallback"]
    for _ in range(2):
        unanswered = {"CallSid": "CA1", "From": NUMBER, "To": ANA, "CallStatus": "no-answer"}
        assert (await line.ask(told, **unanswered)).status_code == 204
    call = await the_call(line)
    assert (call["direction"], call["caller"], call["caller_name"], call["dialled"]) == (
        "outbound",
        ANA,
        "Desk",
        CLINIC,
    )
    assert call["outcome"] == "missed"


async def test_a_call_whose_end_was_never_told_does_not_live_for_ever(line: Line) -> None:
    await line.add_agent(ANA, name="Ana")
    await ring(line)
    began = datetime.now(UTC)
    async with line.firm.database.system() as session:
        assert await close_lost_calls(session, now=began + timedelta(hours=24)) == 0
        assert await close_lost_calls(session, now=began + timedelta(hours=26)) == 1
        assert await close_lost_calls(session, now=began + timedelta(hours=26)) == 0
    call = await the_call(line)
    assert (call["state"], call["outcome"], call["talk_s"]) == ("ended", "missed", 0)


async def test_a_message_is_copied_into_our_storage_and_played_as_any_other(
    line: Line, twilio: FakeTwilio, sounds: QueuedSounds, web_state: dict[str, Any], cipher: Cipher, tmp_path: Path
) -> None:
    await line.add_agent(ANA, name="Ana")
    await ring(line)
    said = await line.said("after?call=CA1", CallSid="CA1", DialCallStatus="no-answer")
    record = said[1].attrib
    await line.ask("status", **OVER)  # whoever hangs up while speaking: the end may be told before the message
    await line.said(record["action"], **MESSAGE, RecordingDuration="2", Digits="hangup")
    await line.ask(record["recordingStatusCallback"], **MESSAGE, RecordingDuration="2", RecordingStatus="completed")
    call = await the_call(line)
    assert (call["outcome"], whats(call)[-2:]) == ("voicemail", ["recording_message", "ended"])
    assert call["steps"][-1]["detail"]["outcome"] == "voicemail"
    (listed,) = (await line.firm.admin.get("/voicemails", params={"caller": CALLER})).json()["items"]
    assert (listed["state"], listed["call_id"], listed["heard"]) == ("converting", call["id"], False)
    assert (await line.firm.admin.get("/voicemails", params={"caller": BEN})).json()["items"] == []
    not_yet = await line.firm.admin.get(f"/voicemails/{listed['id']}/audio")
    assert not_yet.status_code == 404

    parts = SoundParts(
        database=line.firm.database,
        blobs=web_state["blobs"],
        audio=PyAvTools(),
        spool=DirectorySpool(tmp_path, time.time),
        remote=TwilioRecordings(line.firm.database, cipher, web_state["business_line"]),
    )
    assert len(set(sounds.record_ids)) == 1
    twilio.answers += [httpx.Response(404, json={}), httpx.Response(503)]
    for _ in range(2):  # told before it can be had, then Twilio has trouble: to be tried again
        with pytest.raises(UnavailableError):
            await store_sound(sounds.record_ids[0], parts)
    waits = (await line.firm.admin.get(f"/voicemails/{listed['id']}")).json()
    assert waits["problem"].startswith("Not stored yet, trying again: Twilio has trouble")
    twilio.answers.append(httpx.Response(200, content=write_wav(tmp_path / "m.wav", tone(2.0)).read_bytes()))
    await store_sound(sounds.record_ids[0], parts)
    stored = (await line.firm.admin.get(f"/voicemails/{listed['id']}")).json()
    assert (stored["state"], stored["problem"]) == ("stored", "")
    assert 1.9 <= stored["duration_s"] <= 2.2
    heard = await line.firm.admin.get(f"/voicemails/{listed['id']}/audio")
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/mpeg")


async def choose(line: Line, mobile: str, to: str) -> None:
    """As the dialer does, with the agent's own link."""
    agents = (await line.firm.admin.get("/agents", params={"number_id": line.number_id})).json()["items"]
    agent_id = next(agent["id"] for agent in agents if agent["phone_number"] == mobile)
    link = (await line.firm.admin.post(f"/business-line/agents/{agent_id}/link")).json()["link"]
    headers = {"x-offhook-client": "web"}
    opened = await line.http.post("/api/v1/dialer/open", json={"token": link.partition("#")[2]}, headers=headers)
    assert opened.status_code == 200, opened.text
    chosen = await line.http.post("/api/v1/dialer/intents", json={"to": to}, headers=headers)
    assert chosen.status_code == 201, chosen.text
