"""What the adapter remembers of living legs: only what saves a question, all of it may be forgotten."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from offhook.voice.engine import VoiceEngineError

SATELLITE = "~"
"""In channel ids: what follows is a helper channel of the leg (a recorder, the other half of a fork)."""

USER_FIELD = "CHANNEL(userfield)"
"""The tag of `JOURNAL_TAG`; on the called channels of a plain call `~<leg id>~<tag>`, since Dial chooses their ids."""

TAGS_VARIABLE = "OFFHOOK_TAGS"
"""All tags of a leg as one JSON object."""

RECORDING_VARIABLE = "OFFHOOK_RECORDING"
"""The last recording of the leg itself; the engine has no list of running ones."""

JOURNAL_TAG = "call"
"""The tag that is written to the user field, and so into every later line of the leg journal."""


@dataclass(slots=True, kw_only=True)
class KnownLeg:
    """One leg that this process saw begin."""

    leg_id: str
    dialled: bool = False
    caller: tuple[str, str] | None = None
    """Number and name a leg that came in said of itself, which whoever is dialled on its behalf sees."""
    arrived: bool = False
    """Came by itself: nothing is subscribed to it, so the application hears of it only while it is inside."""
    hangup_code: int | None = None
    """Why it is about to end, as soon as the engine said that it will."""
    ending_code: int | None = None
    """What we ended it with; the engine does not repeat that."""
    answered: bool = False
    ringing: bool = False
    ended_by_us: bool = False
    time_limit_s: int | None = None
    tags: dict[str, str] | None = None
    """None: not known, ask the engine."""
    untold: bool = False
    """Its tags are not in the engine yet."""
    play_ids: set[str] = field(default_factory=set)
    listeners: set[str] = field(default_factory=set)


class LegBook:
    """The known legs."""

    def __init__(self) -> None:
        self._legs: dict[str, KnownLeg] = {}

    def begin(
        self, leg_id: str, *, tags: Mapping[str, str] | None = None, dialled: bool = False, arrived: bool = False
    ) -> KnownLeg:
        leg = KnownLeg(leg_id=leg_id, tags=dict(tags or {}), dialled=dialled, arrived=arrived)
        self._legs[leg_id] = leg
        return leg

    def find(self, leg_id: str) -> KnownLeg | None:
        return self._legs.get(leg_id)

    def adopt(self, leg_id: str) -> KnownLeg:
        """The leg; one of before our time is noted with all unknown."""
        return self._legs.setdefault(leg_id, KnownLeg(leg_id=leg_id))

    def forget(self, leg_id: str) -> KnownLeg | None:
        return self._legs.pop(leg_id, None)

    def untold(self) -> list[KnownLeg]:
        """Legs whose tags are still to be written."""
        return [leg for leg in self._legs.values() if leg.untold]

    def clear(self) -> None:
        self._legs.clear()


def tag_variables(tags: Mapping[str, str]) -> dict[str, str]:
    """Channel variables that keep the tags."""
    variables = {TAGS_VARIABLE: json.dumps(dict(tags))} if tags else {}
    if JOURNAL_TAG in tags:
        variables[USER_FIELD] = tags[JOURNAL_TAG]
    return variables


def moving_tag_variables(tags: Mapping[str, str]) -> dict[str, str]:
    """The same for a channel about to move on: only then does ARI repeat a user field that was changed."""
    variables = tag_variables(tags)
    if tags.keys() == {JOURNAL_TAG}:
        del variables[TAGS_VARIABLE]
    return variables


def read_tags(variables: Mapping[str, str]) -> dict[str, str]:
    """The tags kept in a channel's variables."""
    kept = variables.get(TAGS_VARIABLE)
    _, tag = named_leg(variables.get(USER_FIELD, ""))
    return ({JOURNAL_TAG: tag} if tag else {}) | (dict(json.loads(kept)) if kept else {})


def called_user_field(leg_id: str, tag: str) -> str:
    """For a channel that Dial makes for a leg of ours."""
    return f"{SATELLITE}{leg_id}{SATELLITE}{tag}"


def named_leg(user_field: str) -> tuple[str, str]:
    """Leg id (empty: it is the channel's own) and journal tag of a user field."""
    if not user_field.startswith(SATELLITE):
        return "", user_field
    leg_id, _, tag = user_field.removeprefix(SATELLITE).partition(SATELLITE)
    return leg_id, tag


def checked_id(name: str, *, what: str) -> str:
    """An id that is safe in URIs and file names. Raises VoiceEngineError."""
    if not name or len(name) > 100 or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in name):
        raise VoiceEngineError(f"{what} {name!r}: at most 100 letters, digits, '-', '_' and '.'")
    return name
