"""Words by which people stop and start texts (CTIA Messaging Principles; Spanish as carriers there use them)."""

import unicodedata
from typing import Literal

Wish = Literal["stop", "start", "help"]

WORDS: dict[str, dict[Wish, frozenset[str]]] = {
    "en": {
        "stop": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}),
        "start": frozenset({"START", "YES", "UNSTOP"}),
        "help": frozenset({"HELP", "INFO"}),
    },
    "es": {
        "stop": frozenset({"ALTO", "BAJA", "PARAR", "CANCELAR", "DETENER", "SALIR"}),
        "start": frozenset({"ALTA", "INICIAR", "COMENZAR", "REANUDAR"}),
        "help": frozenset({"AYUDA"}),
    },
}
_ALL: dict[str, Wish] = {word: wish for sets in WORDS.values() for wish, words in sets.items() for word in words}
_LONGEST = 40


def wish_in(text: str) -> Wish | None:
    """What a whole message asks for; a word inside a sentence asks for nothing.

    Case, accents, spaces and punctuation do not count: `Stop.`, `opt-out` and `¡ALTO!` are understood.
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKD", text).upper()
    return _ALL.get("".join(character for character in plain if character.isalnum()))
