"""Turns a call session into JSON and back."""

from typing import Any

from pydantic import TypeAdapter

from offhook.voice.session import CallSession

_ADAPTER = TypeAdapter(CallSession)


def dump_session(session: CallSession) -> dict[str, Any]:
    """Plain JSON values; reading them back gives an equal session."""
    value: dict[str, Any] = _ADAPTER.dump_python(session, mode="json")
    return value


def load_session(value: dict[str, Any]) -> CallSession:
    """Raises pydantic.ValidationError when the value was not made by `dump_session`."""
    return _ADAPTER.validate_python(value)
