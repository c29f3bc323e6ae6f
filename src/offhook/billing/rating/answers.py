"""When a call that rings may be answered, as far as it makes a difference to its price."""

from collections.abc import Sequence
from dataclasses import replace

from offhook.billing.rating.call import Call
from offhook.billing.rating.program import Program
from offhook.billing.rating.rate import FOREVER_MS
from offhook.billing.rating.snapshot import Snapshot


def answers(call: Call, snapshot: Snapshot, *, ring_ms: int) -> list[Call]:
    """The call as it is answered at once, and at each later instant from which on an answer costs something else.

    `call.answered_at_ms` is the instant of dialling. Where prices differ by band the last moment of ringing is one of
    them, for then the most of the call lies beyond the next border. Raises what `rate` raises.
    """
    dialled_at_ms = call.answered_at_ms
    assert dialled_at_ms is not None, "before dialling, the instant of answer is now"
    last_ms, at_ms = dialled_at_ms + ring_ms, dialled_at_ms
    found = [call]
    while at_ms < last_ms:
        programs, until_ms = _in_force(call, snapshot, at_ms)
        borders = [calendar.at(at_ms)[1] for program in programs for calendar, _ in program.calendars]
        at_ms = min([until_ms, *borders, last_ms if borders else FOREVER_MS])
        if at_ms <= last_ms:
            found.append(replace(call, answered_at_ms=at_ms))
    return found


def _in_force(call: Call, snapshot: Snapshot, at_ms: int) -> tuple[Sequence[Program], int]:
    """What prices an answer at an instant, and until when it does."""
    chain = snapshot.chain_of(call.account_id, call.direction, at_ms)
    base = snapshot.carrier_at(call.carrier_id, at_ms) if call.carrier_id is not None else None
    _, programs = chain.ladder.find(call.dialled, call.caller, at_ms, base=base)
    versions = [rung.version for rung in chain.ladder.rungs if rung.version]
    until_ms = chain.until_ms
    if base is not None:
        versions.append(base.version)
        until_ms = min(until_ms, base.until_ms)
    return programs, min([until_ms, *(version.changes_after(call.dialled, at_ms) for version in versions)])
