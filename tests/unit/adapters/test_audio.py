"""Whatever people upload becomes what the engine plays, or is refused with the reason."""

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from offhook.adapters.audio.pyav import PyAvTools
from offhook.kit.errors import InvalidInputError
from tests.unit.adapters.sounds import tone, write_encoded, write_wav

TOOLS = PyAvTools()
CODECS = {"mp3": "libmp3lame", "ogg": "libopus", "m4a": "aac", "flac": "flac"}


@pytest.mark.parametrize("suffix", ["wav", *CODECS])
@pytest.mark.parametrize(("target", "rate_hz"), [("p.wav", 8000), ("p.wav16", 16000)])
async def test_uploads_become_playable_prompts(tmp_path: Path, suffix: str, target: str, rate_hz: int) -> None:
    source = tmp_path / f"in.{suffix}"
    if suffix == "wav":
        write_wav(source, tone(2, rate_hz=44100), tone(2, rate_hz=44100), rate_hz=44100)
    else:
        write_encoded(source, tone(2, rate_hz=48000), codec=CODECS[suffix])
    info = await TOOLS.to_prompt(source, tmp_path / target, max_duration_s=60)
    assert info.duration_s == pytest.approx(2, abs=0.1)
    assert info.rms_dbfs[0] == pytest.approx(-9.0, abs=1.0)  # a sine at half scale
    with wave.open(str(tmp_path / target)) as prompt:
        assert (prompt.getnchannels(), prompt.getsampwidth(), prompt.getframerate()) == (1, 2, rate_hz)
        assert prompt.getnframes() == pytest.approx(info.duration_s * rate_hz, abs=1)


def not_audio(path: Path) -> Path:
    path.write_text("This is my shopping list: milk, bread, a telephone exchange.\n" * 50)
    return path


def playlist(path: Path) -> Path:
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n")
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


def cut_wav(path: Path) -> Path:
    data = write_wav(path, tone(4)).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def cut_mp3(path: Path) -> Path:
    data = write_encoded(path, tone(4, rate_hz=48000), codec="libmp3lame").read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def cut_m4a(path: Path) -> Path:
    data = write_encoded(path, tone(4, rate_hz=48000), codec="aac").read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def header_only(path: Path) -> Path:
    return write_wav(path, tone(0))


def blip(path: Path) -> Path:
    return write_wav(path, tone(0.01))


def long(path: Path) -> Path:
    return write_wav(path, tone(75, rate_hz=8000), rate_hz=8000)


REFUSED = [
    ("a.mp3", not_audio, "no audio we can read"),
    ("a.wav", not_audio, "no audio we can read"),
    ("a.mp3", playlist, "no audio we can read"),
    ("a.m3u8", playlist, "no audio we can read"),
    ("a.wav", empty, r"empty \(0 bytes\)"),
    ("a.wav", cut_wav, r"cut off: it should hold 128044 bytes but only 64022 are there"),
    ("a.mp3", cut_mp3, r"cut off: it should last 4\.\d s but only"),
    ("a.m4a", cut_m4a, "no audio we can read"),
    ("a.wav", header_only, "no sound"),
    ("a.wav", blip, r"lasts 0\.01 s; at least 0\.1 s"),
    ("a.wav", long, r"too long: 75\.0 s; at most 60\.0 s"),
]


@pytest.mark.parametrize(("name", "make", "reason"), REFUSED)
async def test_what_is_no_prompt_is_refused_with_the_reason(
    tmp_path: Path, name: str, make: Callable[[Path], Path], reason: str
) -> None:
    source = make(tmp_path / name)
    with pytest.raises(InvalidInputError, match=reason):
        await TOOLS.to_prompt(source, tmp_path / "out" / "p.wav16", max_duration_s=60)
    assert not list(tmp_path.glob("out/*"))


async def test_a_file_whose_header_hides_its_length_is_refused_while_converting(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "a.wav", tone(5))
    data = bytearray(source.read_bytes())
    data[40:44] = bytes(4)  # length of the data chunk: unknown
    data[4:8] = bytes(4)
    source.write_bytes(data)
    with pytest.raises(InvalidInputError, match="too long"):
        await TOOLS.to_prompt(source, tmp_path / "p.wav", max_duration_s=2)


async def test_two_recordings_become_a_stereo_mp3_padded_at_the_end(tmp_path: Path) -> None:
    said = write_wav(tmp_path / "said.wav", tone(4, rate_hz=8000, level=0.5), rate_hz=8000)
    heard = write_wav(tmp_path / "heard.wav", tone(1, rate_hz=8000, level=0.05), rate_hz=8000)
    info = await TOOLS.to_listening_copy((said, heard), tmp_path / "copy.mp3")
    assert info.channels == 2
    assert info.duration_s == pytest.approx(4, abs=0.01)
    assert info.rms_dbfs[0] == pytest.approx(-9.0, abs=0.5)
    assert info.rms_dbfs[1] == pytest.approx(-29.0 - 6.0, abs=0.7)  # sounds for a quarter of the time
    played = await TOOLS.measure(tmp_path / "copy.mp3")
    assert played.channels == 2
    assert played.duration_s == pytest.approx(4, abs=0.2)
    left, right = await TOOLS.peaks(tmp_path / "copy.mp3", buckets=8)
    assert len(left) == len(right) == 8
    assert min(left[:7]) > 0.4
    assert max(right[4:]) < 0.01 < right[0]


async def test_one_recording_gives_a_mono_copy_and_a_cut_one_is_kept(tmp_path: Path) -> None:
    source = cut_wav(tmp_path / "a.wav")
    info = await TOOLS.to_listening_copy((source,), tmp_path / "copy.mp3")
    assert info.channels == 1
    assert info.duration_s == pytest.approx(2, abs=0.01)


async def test_silence_measures_as_minus_120(tmp_path: Path) -> None:
    info = await TOOLS.measure(write_wav(tmp_path / "a.wav", tone(1, level=0), tone(1, level=1.0)))
    assert info.rms_dbfs[0] == -120.0
    assert info.rms_dbfs[1] == pytest.approx(-3.0, abs=0.1)
    assert (info.channels, info.sample_rate_hz, info.duration_s) == (2, 16000, 1.0)


async def test_peaks_of_a_sound_shorter_than_its_buckets(tmp_path: Path) -> None:
    peaks = await TOOLS.peaks(write_wav(tmp_path / "a.wav", tone(0.05)), buckets=200)
    assert len(peaks[0]) == 200
    assert min(peaks[0]) > 0.4


async def test_no_audio_is_refused_by_every_method(tmp_path: Path) -> None:
    source = not_audio(tmp_path / "a.mp3")
    for attempt in (
        TOOLS.measure(source),
        TOOLS.peaks(source, buckets=10),
        TOOLS.to_listening_copy((source,), tmp_path / "b.mp3"),
    ):
        with pytest.raises(InvalidInputError, match="no audio"):
            await attempt
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp3"]
