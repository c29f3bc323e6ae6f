"""CelJournal: Asterisk's own lines of legs, read into the journal port."""

import csv
import json
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from offhook.adapters.asterisk.causes import cause_of
from offhook.adapters.asterisk.config.journal import COLUMNS, ENGINE_START
from offhook.adapters.asterisk.config.pjsip import SELF_TEST_USER
from offhook.adapters.asterisk.legs import SATELLITE, named_leg
from offhook.adapters.asterisk.tail import RotatingTail
from offhook.voice.events import HangupCause
from offhook.voice.journal import JournalBatch, JournalEntry

_KINDS = {"CHAN_START": "started", "ANSWER": "answered", "HANGUP": "ended"}
_END = '"HANGUP"'
_FILE_BYTES = 64 * 1024 * 1024
_KEPT_S = 60.0
_ENGINES_OWN_ID = re.compile(r"-(\d+)\.\d+$")
"""Unique ids Asterisk makes: system name, epoch second, counter."""


class CelJournal:
    """Speaks LegJournal; one file of one engine."""

    def __init__(self, path: Path) -> None:
        self._tail = RotatingTail(path)

    async def follow(self, position: str | None) -> AsyncIterator[JournalBatch]:
        reader = JournalReader()
        async for lines, after in self._tail.follow(position):
            yield JournalBatch(reader.read(lines), after)

    def tidy(self, position: str) -> None:
        self._tail.rotate(over_bytes=_FILE_BYTES, read_to=position, keep_s=_KEPT_S)

    async def follow_ends(self) -> AsyncIterator[JournalEntry]:
        """Ends alone, from now on; cheap, because every call waits for what is read here."""
        reader = JournalReader()
        async for lines, _ in self._tail.follow(self._tail.end()):
            for entry in reader.read(line for line in lines if _END in line):
                yield entry


class JournalReader:
    """Makes entries of lines; remembers open legs only to tell more of them, never to be right."""

    def __init__(self) -> None:
        self._open: dict[str, JournalEntry] = {}
        self._answered: set[str] = set()
        self._named: set[str] = set()

    def read(self, lines: Iterable[str]) -> list[JournalEntry]:
        """Lines that are not the journal's are left out."""
        entries: list[JournalEntry] = []
        for row in csv.reader(lines):
            if len(row) == len(COLUMNS):
                entries += self._entries(dict(zip(COLUMNS, row, strict=True)))
        return entries

    def _entries(self, line: dict[str, str]) -> list[JournalEntry]:
        if line["event"] == ENGINE_START:
            self._forget_all()
            return [JournalEntry(kind="engine_restarted", leg_id="", at=_time(line["time_s"]))]
        channel_id = line["unique_id"]
        ours = SATELLITE not in channel_id and not line["channel"].startswith(f"PJSIP/{SELF_TEST_USER}-")
        if line["event"] not in _KINDS or not ours:
            return []
        entry = self._entry(line)
        found = self._named_leg(entry, line["user_field"]) if line["user_field"].startswith(SATELLITE) else [entry]
        self._remember(channel_id, entry)
        return found

    def _entry(self, line: dict[str, str]) -> JournalEntry:
        kind = _KINDS[line["event"]]
        return JournalEntry(
            kind=kind,
            leg_id=line["unique_id"],
            at=_time(line["time_s"]),
            call_tag=line["user_field"],
            endpoint=line["account_code"],
            caller=line["caller"],
            dialled="" if line["dialled"] == "s" else line["dialled"],
            cause=self._cause(line) if kind == "ended" else None,
        )

    def _cause(self, line: dict[str, str]) -> HangupCause:
        cause = cause_of(int(json.loads(line["extra"] or "{}").get("hangupcause", 0)))
        channel_id = line["unique_id"]
        # A leg we dialled that rang too long ends as if all were well.
        dialled = channel_id in self._open and _ENGINES_OWN_ID.search(channel_id) is None
        if cause is HangupCause.NORMAL and dialled and channel_id not in self._answered:
            return HangupCause.NO_ANSWER
        return cause

    def _named_leg(self, entry: JournalEntry, user_field: str) -> list[JournalEntry]:
        """A called leg of a plain call: its id is known only after its first line, so that is told again."""
        leg_id, call_tag = named_leg(user_field)
        named = replace(entry, leg_id=leg_id, call_tag=call_tag)
        found = [named]
        if entry.leg_id not in self._named:
            self._named.add(entry.leg_id)
            started = self._open.get(entry.leg_id)
            at = started.at if started else _born(entry.leg_id)
            if at is not None:
                found.insert(0, replace(named, kind="started", at=at, cause=None))
        if entry.kind == "ended":  # closes what its first line opened under the engine's own id
            found.append(replace(entry, call_tag=""))
        return found

    def _remember(self, channel_id: str, entry: JournalEntry) -> None:
        if entry.kind == "started":
            self._open[channel_id] = entry
        elif entry.kind == "answered":
            self._answered.add(channel_id)
        else:
            self._open.pop(channel_id, None)
            self._answered.discard(channel_id)
            self._named.discard(channel_id)

    def _forget_all(self) -> None:
        self._open.clear()
        self._answered.clear()
        self._named.clear()


def _time(epoch_s: str) -> datetime:
    return datetime.fromtimestamp(float(epoch_s), UTC)


def _born(channel_id: str) -> datetime | None:
    found = _ENGINES_OWN_ID.search(channel_id)
    return _time(found[1]) if found else None
