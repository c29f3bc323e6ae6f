"""Text becomes a sound the engine can play, once per text, and the cache stays within its bound."""

import asyncio
import os
import signal
import time
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.speech.cache import prune
from offhook.adapters.speech.espeak import EspeakSpeech
from offhook.kit.errors import InvalidInputError, UnavailableError

TEXTS = {
    "en": "Call from Ann. Press one to accept.",
    "es": "Llamada de Ana. Pulse uno para aceptar.",
    "fr": "Appel d'Anne. Appuyez sur un.",
    "vi": "Cuộc gọi đến từ Anh. Nhấn phím một.",
    "zh": "来自安娜的电话，请按一。",
}


@pytest_asyncio.fixture
async def speech(tmp_path: Path) -> AsyncIterator[EspeakSpeech]:
    speech = EspeakSpeech(tmp_path / "cache")
    yield speech
    await speech.close()


@pytest.mark.parametrize("language", TEXTS)
async def test_every_language_speaks_at_both_rates(speech: EspeakSpeech, language: str) -> None:
    path = await speech.speak(TEXTS[language], language=language)
    for sound, rate_hz in ((path, 8000), (path.with_suffix(".wav16"), 16000)):
        with wave.open(str(sound)) as opened:
            assert (opened.getnchannels(), opened.getsampwidth(), opened.getframerate()) == (1, 2, rate_hz)
        info = await PyAvTools().measure(sound)
        assert 0.8 < info.duration_s < 6
        assert info.rms_dbfs[0] > -30


async def test_the_same_text_at_the_same_time_is_made_once(
    speech: EspeakSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ask = speech._ask

    async def counting(request: dict[str, object]) -> dict[str, object]:
        asked.append(request["text"])
        return await ask(request)

    monkeypatch.setattr(speech, "_ask", counting)
    paths = await asyncio.gather(*(speech.speak("hello  there\n", language="en") for _ in range(20)))
    again = await speech.speak("hello there", language="en")
    other = await speech.speak("hello there", language="fr")
    assert set(paths) == {again}
    assert other != again
    assert asked == ["hello there", "hello there"]


async def test_one_who_gives_up_does_not_spoil_it_for_the_others(speech: EspeakSpeech) -> None:
    first = asyncio.create_task(speech.speak("shared", language="en"))
    second = asyncio.create_task(speech.speak("shared", language="en"))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).is_file()
    assert (await speech.speak("and the next text", language="en")).is_file()


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [("hi", "de", "no voice for language 'de'"), (" \n", "en", "no text"), ("x" * 2001, "en", "2001 characters")],
)
async def test_what_cannot_be_spoken_is_refused(speech: EspeakSpeech, text: str, language: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        await speech.speak(text, language=language)


async def test_a_died_speaking_process_is_started_again(speech: EspeakSpeech) -> None:
    await speech.speak("one", language="en")
    assert speech._worker is not None
    os.kill(speech._worker.pid, signal.SIGKILL)
    assert (await speech.speak("two", language="en")).is_file()


async def test_a_cache_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the directory should be")
    with pytest.raises(UnavailableError, match=r"^Speech cannot be stored: Not a directory$"):
        await EspeakSpeech(tmp_path / "cache").speak("hello", language="en")


async def test_the_cache_forgets_what_was_not_said_for_longest(tmp_path: Path) -> None:
    now = time.time()
    for index in range(10):
        for suffix in (".wav", ".wav16"):
            file = tmp_path / "ab" / f"{index}{suffix}"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(bytes(500))
            used_at = now - 3600 + index if index < 9 else now
            os.utime(file, (used_at, used_at))
    assert prune(tmp_path, max_bytes=10_000) == 0
    assert prune(tmp_path, max_bytes=5_000) == 6
    assert sorted(path.name for path in tmp_path.glob("*/*")) == [
        f"{index}{suffix}" for index in range(6, 10) for suffix in (".wav", ".wav16")
    ]
    assert prune(tmp_path, max_bytes=0) == 3, "what was handed out just now stays"
