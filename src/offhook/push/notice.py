"""What a notice says: a title, a line, and where a click leads; small, for it travels through foreign services."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

Kind = Literal["incoming_call", "taken_call", "missed_call", "text", "voicemail", "test"]
LONGEST_LINE = 140
LIFE: Mapping[Kind, timedelta] = {
    "incoming_call": timedelta(seconds=30),
    "taken_call": timedelta(minutes=1),
    "missed_call": timedelta(days=1),
    "text": timedelta(days=1),
    "voicemail": timedelta(days=1),
    "test": timedelta(minutes=5),
}
"""After that it is worth nothing, and the push service drops it."""

_TITLES: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        "incoming_call": "Incoming call",
        "taken_call": "Call taken",
        "missed_call": "Missed call",
        "text": "New text",
        "voicemail": "New voicemail",
        "test": "Notices work",
    },
    "es": {
        "incoming_call": "Llamada entrante",
        "taken_call": "Llamada atendida",
        "missed_call": "Llamada perdida",
        "text": "Mensaje nuevo",
        "voicemail": "Mensaje de voz nuevo",
        "test": "Los avisos funcionan",
    },
}
_UNKNOWN: Mapping[str, str] = {"en": "an unknown caller", "es": "número desconocido"}
_TESTED: Mapping[str, str] = {
    "en": "This is how calls, texts and voicemails will reach you here.",
    "es": "Así le llegarán aquí las llamadas, los mensajes y el buzón de voz.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something worth a notice, in nobody's language yet."""

    kind: Kind
    subject_id: str
    """Of the call, the conversation or the voicemail a click leads to."""
    group: str
    """Notices of one group replace each other: a call that was taken or missed its own ringing."""
    who: str
    business: str
    words: str
    at: datetime

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Happening":
        return cls(**{**given, "at": datetime.fromisoformat(given["at"])})

    @property
    def ends_at(self) -> datetime:
        return self.at + LIFE[self.kind]

    @property
    def urgency(self) -> str:
        """RFC 8030, section 5.3: whether it may wake a phone that saves its battery."""
        return "high" if self.kind in ("incoming_call", "taken_call", "test") else "normal"

    def payload(self, *, language: str, in_dialer: bool) -> dict[str, str]:
        """For one browser."""
        spoken = language if language in _TITLES else "en"
        who = self.who or _UNKNOWN[spoken]
        parts = (
            [_TESTED[spoken]] if self.kind == "test" else [" · ".join(filter(None, (who, self.business))), self.words]
        )
        return {
            "kind": self.kind,
            "title": _TITLES[spoken][self.kind],
            "body": "\n".join(part for part in parts if part)[: 2 * LONGEST_LINE],
            "tag": self.group,
            "url": self._dialer_page() if in_dialer else self._page(),
        }

    def _page(self) -> str:
        match self.kind:
            case "incoming_call":
                return "/phone"
            case "missed_call" | "taken_call":
                return f"/calls?open={self.subject_id}"
            case "text":
                return f"/messages?open={self.subject_id}"
            case "voicemail":
                return "/voicemail"
        return "/settings"

    def _dialer_page(self) -> str:
        match self.kind:
            case "text":
                return f"/dialer/messages/{self.subject_id}"
            case "missed_call" | "taken_call" | "voicemail" | "incoming_call":
                return "/dialer/calls"
        return "/dialer/settings"
