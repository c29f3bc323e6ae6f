"""The caller's own verbs: playing, digits, recording, and how a call ends."""

import pytest

from offhook.kit.errors import UnavailableError
from offhook.voice.call import Call
from offhook.voice.engine import Sound
from offhook.voice.phrases import BuiltInPhrases, Narrator, spoken_number
from offhook.voice.virtual_time import StuckError, in_virtual_time, run_virtual
from tests.unit.voice.stage import Stage

MENU = Sound(caption="For sales press 1.")


def digits_program(found: list[object], **options: object):
    async def program(call: Call) -> None:
        found.append(await call.read_digits([MENU], timeout_s=3, **options))  # type: ignore[arg-type]

    return program


@pytest.mark.parametrize(
    ("pressed", "options", "digits", "complete"),
    [
        ("1", {"max_digits": 1}, "1", True),
        ("12#", {"max_digits": 9}, "12", True),
        ("12", {"max_digits": 9}, "12", False),
        ("", {"max_digits": 1}, "", False),
        ("1234", {"max_digits": 3}, "123", True),
        ("#", {"max_digits": 3}, "", True),
    ],
)
def test_digits(pressed: str, options: dict[str, object], digits: str, complete: bool):
    found: list[object] = []

    @in_virtual_time
    async def scene() -> None:
        stage = Stage(digits_program(found, **options))
        await stage.begin()
        stage.engine.far_presses(stage.caller, pressed)
        await stage.settle(20)
        stage.assert_over()

    scene()
    assert (found[0].digits, found[0].complete) == (digits, complete)


@in_virtual_time
async def test_a_call_recording_runs_until_the_call_ends_and_is_named_in_the_session():
    async def program(call: Call) -> None:
        await call.answer()
        await call.start_recording()
        await call.start_recording()
        await call.wait(5)

    stage = Stage(program)
    await stage.begin()
    await stage.settle(8)
    stage.assert_over()
    assert stage.store.ended["c1"].recording_ids == ["c1-r1"]
    assert stage.engine.recordings["c1-r1"].duration_s == pytest.approx(5, abs=0.01)


@in_virtual_time
async def test_a_message_ends_by_the_caller_leaving():
    kept: list[object] = []

    async def program(call: Call) -> None:
        kept.append(await call.record_message())
        await call.play([MENU])
        raise AssertionError("the caller is gone")

    stage = Stage(program)
    await stage.begin()
    await stage.settle(2)
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(1)
    stage.assert_over()
    assert kept[0].caller_left
    assert kept[0].duration_s == pytest.approx(2, abs=0.01)


@in_virtual_time
async def test_a_broken_program_still_ends_its_call():
    async def program(call: Call) -> None:
        await call.answer()
        raise ValueError("a bug")

    stage = Stage(program)
    await stage.begin()
    with pytest.raises(ValueError, match="a bug"):
        await stage.task
    stage.assert_over()
    assert stage.store.ended["c1"].outcome == "failed"


@in_virtual_time
async def test_an_engine_out_of_reach_ends_nothing():
    async def program(call: Call) -> None:
        await call.wait(1)
        await call.play([MENU])

    stage = Stage(program)
    await stage.begin()
    stage.engine.disconnect()
    await stage.settle(2)
    with pytest.raises(UnavailableError):
        await stage.task
    assert stage.engine.living() == [stage.caller]
    assert list(stage.store.sessions) == ["c1"]
    await stage.resume()
    await stage.settle(5)
    stage.assert_over()


class _SilentSpeech:
    languages = ("en",)

    async def speak(self, text: str, *, language: str) -> object:
        raise UnavailableError("the disk is full")


def test_a_beep_stands_for_words_when_speech_breaks():
    narrator = Narrator(phrases=BuiltInPhrases(), speech=_SilentSpeech())  # type: ignore[arg-type]  # never returns
    sound = run_virtual(narrator.phrase("taken", language="es-MX"))
    assert sound == Sound(tone="beep", caption="La llamada ya fue atendida.")


def test_every_phrase_is_there_in_every_language():
    from offhook.voice.phrases import _table

    for key, wordings in _table().items():
        assert set(wordings) == {"en", "es", "fr"}, key


def test_numbers_are_spoken_in_groups():
    assert spoken_number("+12025550143") == "1, 2 0 2, 5 5 5, 0 1 4 3"


def test_waiting_for_nothing_in_virtual_time_is_an_error():
    @in_virtual_time
    async def stuck() -> None:
        import asyncio

        await asyncio.Event().wait()

    with pytest.raises(StuckError):
        stuck()
