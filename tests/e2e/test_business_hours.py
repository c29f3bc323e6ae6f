"""A call outside the hours: nobody is rung, the firm says it is closed, and what the caller says is written down."""

import wave
from array import array
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.handset import Handset
from tests.e2e.office import STRANGER, Office, now
from tests.e2e.rtp import recited
from tests.fixtures.instance import until

pytestmark = pytest.mark.engine
SAID = ["i", "am", "sorry", "but", "that's", "not", "a", "valid", "extension", "please", "try", "again"]
CLOSED = {"week": [{"openings": []}] * 7, "outside": "voicemail", "greeting_text": "We are closed."}


@pytest.fixture
def closed(office: Office) -> Iterator[Office]:
    path = f"/numbers/{office.number['id']}/hours"
    office.instance.client.put(path, json=CLOSED).raise_for_status()
    yield office
    office.instance.client.delete(path).raise_for_status()


def sentence(office: Office) -> bytes:
    """A person's voice, from the prompts that came with the engine: synthetic ones are hard to understand."""
    sounds = office.instance.instance.settings.engine_dir / "usr/share/asterisk/sounds/en"
    with wave.open(str(sounds / "pbx-invalid.wav")) as prompt:
        return recited(array("h", prompt.readframes(prompt.getnframes())), pause_s=1)


def test_a_call_while_closed_goes_to_voicemail_and_comes_out_in_words(
    closed: Office, mobiles: tuple[Handset, Handset]
) -> None:
    began = now()
    with closed.trunk_call(says=sentence(closed), hold_ms=16_000) as (caller, voice):
        voice.talk_to(caller.media_target())
        caller.until_over(timeout_s=60)
    call = closed.until_booked(caller=STRANGER, since=began)
    assert call["outcome"] == "voicemail"
    assert not [step for step in call["steps"] if step["what"] == "ringing"], "nobody is rung"
    assert [mobile.view()["state"] for mobile in mobiles] == ["idle", "idle"]
    message = closed.until_message(call)

    def written() -> dict[str, Any] | None:
        shown: dict[str, Any] = closed.instance.get(f"/voicemails/{message['id']}")
        return shown if shown["transcript_state"] == "completed" else None

    shown = until(written, timeout_s=120, what=lambda: closed.instance.get(f"/voicemails/{message['id']}"))
    understood = set(shown["transcript"].split())
    assert len(understood.intersection(SAID)) >= 6, shown["transcript"]
    found = closed.instance.get("/voicemails", search="try again")["items"]
    assert message["id"] in [item["id"] for item in found]
