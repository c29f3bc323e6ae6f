"""A greeting of one's own, from the file on the owner's disk to the caller's ear and the inbox."""

import itertools
import re
import wave
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.downloads import sheet_rows
from tests.e2e.handset import Handset
from tests.e2e.office import STRANGER, Office, now
from tests.e2e.rtp import Heard
from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import RunningInstance, until
from tests.unit.adapters.sounds import tone, write_encoded

pytestmark = [pytest.mark.engine, pytest.mark.browser]
GREETING_HZ = 1320
NAME = "Bright Plumbing"
MESSAGE = timedelta(seconds=3)


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


@pytest.fixture
def drawer(tab: Tab, office: Office) -> Iterator[Locator]:
    """The number's settings with the greeting as a recording; afterwards it speaks its text again."""
    tab.open("/console", "Console")
    tab.button(f"Settings: {NAME}").click()
    opened = tab.dialog("Settings: +1 202 555 0100")
    opened.get_by_text("Recording", exact=True).click()
    yield opened
    office.instance.patch(f"/numbers/{office.number['id']}", greeting_prompt_id=None)
    for prompt in prompts(office.instance):
        office.instance.delete(f"/prompts/{prompt['id']}")


def prompts(instance: RunningInstance) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = instance.get("/prompts")["items"]
    return listed


def test_what_is_no_sound_too_long_or_too_big_is_refused_with_the_reason(
    tab: Tab, drawer: Locator, instance: RunningInstance, tmp_path: Path
) -> None:
    letter, endless, huge = tmp_path / "letter.wav", tmp_path / "endless.wav", tmp_path / "huge.wav"
    letter.write_text("Dear Sir or Madam, " * 100)
    with wave.open(str(endless), "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(bytes([128]) * 8000 * 601)
    with huge.open("wb") as blank:
        blank.truncate(20_100_000)
    before = prompts(instance)
    for file, reason in ((letter, "no audio we can read"), (endless, "too long"), (huge, "larger than 20 MB")):
        drawer.get_by_label("Sound file").set_input_files(file)
        expect(drawer.get_by_role("alert")).to_contain_text(reason, timeout=SEES_MS)
    assert prompts(instance) == before
    drawer.get_by_role("button", name="Close").click()
    assert tab.errors == []


def test_an_uploaded_greeting_is_heard_by_the_owner_and_by_the_caller_who_leaves_a_message(
    tab: Tab, drawer: Locator, office: Office, mobiles: tuple[Handset, Handset], tmp_path: Path
) -> None:
    # Nine seconds of 440 Hz, told to be thrice as fast.
    file = write_encoded(tmp_path / "closed.mp3", tone(9, rate_hz=16000), codec="libmp3lame")
    drawer.get_by_label("Sound file").set_input_files(file)
    player = drawer.get_by_role("group", name="closed.mp3")
    tab.sees(player)
    player.get_by_role("button", name="Play").click()
    tab.until_plays(player)
    drawer.get_by_role("button", name="Save", exact=True).click()
    tab.misses(drawer)
    number = office.instance.get(f"/numbers/{office.number['id']}")
    (prompt,) = [one for one in prompts(office.instance) if one["id"] == number["greeting_prompt_id"]]
    assert 2.8 < prompt["duration_s"] < 3.2

    began = now()
    duty(office, on=False)
    try:
        with office.trunk_call() as (caller, voice):
            voice.talk_to(caller.media_target())
            until(lambda: abs(pitch_hz(voice.heard) - GREETING_HZ) < 30, what=lambda: f"{pitch_hz(voice.heard):.0f} Hz")
            live = office.until_step(caller=STRANGER, since=began, what="recording_message")
            beeped = now()
            until(lambda: now() - beeped > MESSAGE, what="a message long enough to be kept")
            office.instance.post(f"/calls/{live['id']}/hangup")
            caller.until_seen("BYE")
    finally:
        duty(office, on=True)
    message = office.until_message(office.until_booked(caller=STRANGER, since=began))
    _listen(tab, message)
    assert tab.errors == []


def _listen(tab: Tab, message: dict[str, Any]) -> None:
    """The inbox has it as new; heard, it is new no more."""
    tab.open("/voicemail?show=new", "Voicemail")
    table = tab.page.get_by_role("table", name="Voicemail")
    row = table.get_by_role("row").filter(has_text="+1 202 555 0188").first
    tab.sees(row.get_by_text("New"))
    player = table.get_by_role("group", name="Message from +1 202 555 0188").first
    player.get_by_role("button", name="Play").click()
    tab.until_plays(player)
    tab.misses(row.get_by_text("New"))
    tab.button("Export").click()
    with tab.page.expect_download() as file:
        tab.page.get_by_role("menuitem", name="Excel workbook").click()
    assert file.value.suggested_filename.endswith(".xlsx")
    head, *lines = sheet_rows(file.value)
    [at] = [index for index, title in enumerate(head) if re.fullmatch(r"Received \(\w+(/\w+)*\)", title)]
    assert all(isinstance(line[at], datetime) for line in lines), "times, on the clocks that the title names"
    tab.page.get_by_role("button", name="More: +1 202 555 0188").first.click()
    tab.page.get_by_role("menuitem", name="Show the call").click()
    tab.page.wait_for_url(f"**/calls?open={message['call_id']}")
    tab.sees(tab.dialog("Call").get_by_text("Leaves a message"))


def duty(office: Office, *, on: bool) -> None:
    for agent in office.agents.values():
        office.instance.put(f"/agents/{agent['id']}/duty", on_duty=on)


def pitch_hz(heard: Heard) -> float:
    """Of the last second with sound in it: zero crossings, which is exact for the one tone the greeting is."""
    decoder = av.CodecContext.create("pcm_mulaw", "r")
    decoder.sample_rate, decoder.layout = 8000, "mono"
    frames = (frame for _, payload in heard.frames[-50:] for frame in decoder.decode(av.Packet(payload)))
    samples = array("h", b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in frames))
    loud = [sample for sample in samples if abs(sample) > 500]
    if len(loud) < len(samples) / 2 or not samples:
        return 0.0
    crossings = sum((a < 0) != (b < 0) for a, b in itertools.pairwise(samples))
    return crossings / 2 / (len(samples) / 8000)
