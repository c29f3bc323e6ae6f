"""The sentences the system itself speaks, by key and language, and how texts become sounds."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Protocol

from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.kit.phone_number import PhoneNumber
from offhook.kit.speech import Speech
from offhook.voice.engine import Sound

FALLBACK_LANGUAGE = "en"


class Phrases(Protocol):
    """Wording by key and language."""

    def text(self, key: str, *, language: str, **values: str) -> str:
        """The sentence with its values filled in; a language without it gets English. Raises KeyError for the key."""
        ...


class BuiltInPhrases:
    """The wording in `phrases.json`."""

    def text(self, key: str, *, language: str, **values: str) -> str:
        wordings = _table()[key]
        wording = wordings.get(language.split("-", maxsplit=1)[0].lower(), wordings[FALLBACK_LANGUAGE])
        return wording.format(**values)


class Narrator:
    """Makes sounds of texts and phrases. A call is never lost because speech broke: then a beep stands for words."""

    def __init__(self, *, phrases: Phrases, speech: Speech) -> None:
        self.phrases = phrases
        self.speech = speech

    async def say(self, text: str, *, language: str) -> Sound:
        """The text as a sound with its caption."""
        base = language.split("-", maxsplit=1)[0].lower()
        spoken = base if base in self.speech.languages else FALLBACK_LANGUAGE
        try:
            return Sound(path=await self.speech.speak(text, language=spoken), caption=text)
        except (UnavailableError, InvalidInputError):
            return Sound(tone="beep", caption=text)

    async def phrase(self, key: str, *, language: str, **values: str) -> Sound:
        """A built-in sentence as a sound."""
        return await self.say(self.phrases.text(key, language=language, **values), language=language)


def spoken_number(number: str) -> str:
    """An E.164 number as people read it aloud, group by group and digit by digit (`1, 2 0 2, 5 5 5, 0 1 4 3`)."""
    groups = PhoneNumber(number).international().replace("-", " ").replace("+", "").split()
    return ", ".join(" ".join(group) for group in groups)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("offhook.voice").joinpath("phrases.json")
    table: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return table
