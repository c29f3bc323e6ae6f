"""cel.conf and cel_custom.conf: the leg journal, call records that outlive our own process."""

import time

from offhook.adapters.asterisk.spec import EngineSpec

EVENTS = ("CHAN_START", "ANSWER", "HANGUP")

ENGINE_START = "ENGINE_START"
"""Event of the line we write ourselves before each start: whatever was open then has ended."""

_COLUMNS = {
    "event": "eventtype",
    "time_s": "eventtime",
    "unique_id": "CHANNEL(uniqueid)",
    "linked_id": "CHANNEL(linkedid)",
    "channel": "CHANNEL(channame)",
    "caller": "CALLERID(num)",
    "dialled": "CHANNEL(exten)",
    "context": "CHANNEL(context)",
    "account_code": "CHANNEL(accountcode)",
    "user_field": "CHANNEL(userfield)",
    "extra": "eventextra",
}

COLUMNS = tuple(_COLUMNS)
"""Columns of `legs.csv` in order; `time_s` has microseconds, `extra` is JSON (of HANGUP: hangupcause, dialstatus)."""


# Only the three events a call record is made of; without a date format time is epoch seconds.
CEL_CONF = f"[general]\nenable = yes\nevents = {','.join(EVENTS)}\n"


def cel_custom_conf(spec: EngineSpec) -> str:
    """One CSV line per event; the file is opened for each line, so it may be renamed at any time."""
    line = ",".join("${CSV_QUOTE(${" + column + "})}" for column in _COLUMNS.values())
    return f"[mappings]\n{spec.leg_journal.name} => {line}\n"


def note_engine_start(spec: EngineSpec) -> None:
    """One line in the journal; only for whoever is about to start the engine, since it ends all open legs."""
    fields = [ENGINE_START, f"{time.time():.6f}", *[""] * (len(COLUMNS) - 2)]
    with spec.leg_journal.open("a", encoding="utf-8") as journal:
        journal.write(",".join(f'"{field}"' for field in fields) + "\n")
