"""Makes the session of a call that has just come in."""

from offhook.calls.ports import Route
from offhook.kit.ids import new_id
from offhook.voice.events import LegArrived
from offhook.voice.session import CallSession, LegState, SessionLeg


def new_session(arrived: LegArrived, route: Route) -> CallSession:
    """The session as it is first saved: one leg, waiting, and the program that will run it."""
    caller = SessionLeg(
        leg_id=arrived.leg_id,
        role="caller",
        party=route.caller_party or route.caller,
        party_name=route.caller_name or arrived.caller_name,
        trunk=route.trunk,
        state=LegState.ARRIVED,
    )
    return CallSession(
        call_id=new_id().hex,
        account_id=route.account_id,
        direction=route.direction,
        caller=route.caller,
        caller_name=route.caller_name or arrived.caller_name,
        dialled=route.dialled,
        number_id=route.number_id,
        flow_id=route.flow_id,
        flow_version=route.flow_version,
        variables={**route.variables, "program": route.program},
        legs={arrived.leg_id: caller},
        started_at=arrived.at,
        steps=[{"at": arrived.at.isoformat(), "what": "arrived", "leg_id": arrived.leg_id}],
    )
