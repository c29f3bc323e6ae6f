"""Turns a call session into JSON and back."""

from typing import Any

import orjson
from pydantic import TypeAdapter

from offhook.voice.session import CallSession

_ADAPTER = TypeAdapter(CallSession)


def dump_session(session: CallSession) -> orjson.Fragment:
    """Its state as it is now; reading it back gives an equal session."""
    return orjson.Fragment(orjson.dumps(session))


def load_session(value: dict[str, Any]) -> CallSession:
    """Raises pydantic.ValidationError when the value was not made by `dump_session`."""
    return _ADAPTER.validate_python(value)
