"""FakeSpeech: names a file for every text and makes none."""

from hashlib import sha256
from pathlib import Path

from offhook.kit.errors import InvalidInputError


class FakeSpeech:
    """Speaks Speech; `spoken` keeps what was asked for."""

    languages: tuple[str, ...] = ("en", "es", "fr")

    def __init__(self) -> None:
        self.spoken: list[tuple[str, str]] = []

    async def speak(self, text: str, *, language: str) -> Path:
        if not text.strip() or language not in self.languages:
            raise InvalidInputError(f"cannot speak {text!r} in {language!r}")
        self.spoken.append((language, text))
        return Path("/fake/speech") / f"{sha256(f'{language}:{text}'.encode()).hexdigest()[:16]}.wav"
