"""What a session looks like as rows: the living state, the call's summary, its legs, its announcement."""

import json
from typing import Any
from uuid import UUID

from offhook.kit.ids import new_id
from offhook.voice.session import BOOKED_AS, CallSession

_NOT_LEGS = frozenset({"intended"})


def summary_of(session: CallSession) -> dict[str, Any]:
    """The call's row without its times and timeline; equal summaries need no write."""
    shown = {"direction": session.direction, "dialled": session.dialled, **session.variables.get(BOOKED_AS, {})}
    searched = (session.caller, session.caller_name, shown["dialled"], session.answered_by or "")
    return {
        "id": str(UUID(session.call_id)),
        "account_id": str(session.account_id),
        "direction": shown["direction"],
        "caller": session.caller,
        "caller_name": session.caller_name,
        "dialled": shown["dialled"],
        "number_id": str(session.number_id) if session.number_id else None,
        "started_at": session.started_at.isoformat() if session.started_at else None,
        "outcome": session.outcome,
        "answered_by": session.answered_by,
        "search": " ".join(searched).lower(),
    }


def leg_rows(session: CallSession) -> list[dict[str, Any]]:
    """One row per leg that was truly dialled, with the names only the session knows."""
    return [
        {
            "id": str(new_id()),
            "account_id": str(session.account_id),
            "leg_id": leg.leg_id,
            "call_id": str(UUID(session.call_id)),
            "role": leg.role,
            "party": leg.party,
            "party_name": leg.party_name,
            "trunk": leg.trunk,
            "ringing_at": leg.ringing_at.isoformat() if leg.ringing_at else None,
            "failed_at": leg.failed_at.isoformat() if leg.failed_at else None,
            "cause": leg.failed_cause or None,
        }
        for leg in session.legs.values()
        if leg.state not in _NOT_LEGS
    ]


def announcement_of(session: CallSession, kind: str) -> str:
    """The notification live screens get."""
    payload = {
        "account_id": str(session.account_id),
        "topic": "calls",
        "id": str(UUID(session.call_id)),
        "kind": kind,
        "data": {},
    }
    return json.dumps(payload)
