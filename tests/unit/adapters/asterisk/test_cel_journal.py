"""The leg journal is read whole, across rotation, restarts and torn lines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from offhook.adapters.asterisk.journal import CelJournal, JournalReader
from offhook.adapters.asterisk.security import AsteriskSecurityLog, parse_line
from offhook.adapters.asterisk.spool import EngineRecordingSpool
from offhook.adapters.asterisk.tail import RotatingTail
from offhook.voice.events import HangupCause
from offhook.voice.journal import JournalEntry


def _line(event: str, time_s: float, unique_id: str, *, field: str = "", extra: str = "", exten: str = "s") -> str:
    channel = f"PJSIP/line-1-{unique_id}"
    columns = [event, f"{time_s:.6f}", unique_id, unique_id, channel, "+331", exten, "ctx", "line-1", field, extra]
    return ",".join('"' + column.replace('"', '""') + '"' for column in columns)


def _ended(time_s: float, unique_id: str, cause: int, *, field: str = "") -> str:
    return _line("HANGUP", time_s, unique_id, field=field, extra=f'{{"hangupcause":{cause}}}')


def test_a_leg_starts_is_answered_and_ends() -> None:
    lines = [
        _line("CHAN_START", 100.25, "sys-100.1", exten="+33123"),
        _line("ANSWER", 101, "sys-100.1", field="call|account"),
        _ended(105, "sys-100.1", 16, field="call|account"),
    ]
    started, answered, ended = JournalReader().read(lines)
    assert (started.kind, started.leg_id, started.call_tag) == ("started", "sys-100.1", "")
    assert (started.endpoint, started.caller, started.dialled) == ("line-1", "+331", "+33123")
    assert started.at.timestamp() == 100.25
    assert (answered.kind, answered.call_tag, answered.dialled) == ("answered", "call|account", "")
    assert (ended.kind, ended.cause) == ("ended", HangupCause.NORMAL)


def test_helper_channels_and_self_tests_are_no_legs() -> None:
    own = _line("CHAN_START", 1, "sys-1.2").replace("PJSIP/line-1-", "PJSIP/self-test-")
    assert JournalReader().read([_line("CHAN_START", 1, "leg-1~rec~in"), own, "garbage", ""]) == []


def test_a_leg_of_ours_that_rang_too_long_was_not_answered() -> None:
    reader = JournalReader()
    entries = reader.read([_line("CHAN_START", 1, "leg-1"), _ended(2, "leg-1", 16)])
    assert entries[-1].cause is HangupCause.NO_ANSWER
    answered = [_line("CHAN_START", 1, "leg-2"), _line("ANSWER", 2, "leg-2"), _ended(3, "leg-2", 16)]
    assert reader.read(answered)[-1].cause is HangupCause.NORMAL
    assert JournalReader().read([_ended(3, "leg-3", 16)])[-1].cause is HangupCause.NORMAL


def test_a_called_leg_of_a_plain_call_gets_our_id() -> None:
    lines = [
        _line("CHAN_START", 100.5, "sys-100.7"),
        _line("ANSWER", 101, "sys-100.7", field="~call-1~call|account"),
        _ended(102, "sys-100.7", 17, field="~call-1~call|account"),
    ]
    entries = [e for e in JournalReader().read(lines) if e.leg_id == "call-1"]
    assert [e.kind for e in entries] == ["started", "answered", "ended"]
    assert entries[0].at.timestamp() == 100.5
    assert {e.call_tag for e in entries} == {"call|account"}


def test_a_reader_that_missed_the_start_still_tells_one() -> None:
    lines = [_ended(102, "sys-100.7", 17, field="~call-1~call|account")]
    started, ended, closed = JournalReader().read(lines)
    assert (started.kind, started.leg_id, started.at.timestamp()) == ("started", "call-1", 100)
    assert (ended.kind, ended.leg_id, ended.cause) == ("ended", "call-1", HangupCause.BUSY)
    assert (closed.kind, closed.leg_id) == ("ended", "sys-100.7")


def test_a_started_engine_has_no_legs_of_before() -> None:
    (entry,) = JournalReader().read([_line("ENGINE_START", 9, "")])
    assert (entry.kind, entry.leg_id) == ("engine_restarted", "")


async def _take(journal: CelJournal, position: str | None, count: int) -> tuple[list[JournalEntry], str]:
    entries: list[JournalEntry] = []
    batches: AsyncIterator[Any] = journal.follow(position)
    async with asyncio.timeout(5), aclosing(batches):  # type: ignore[type-var]  # an async generator
        async for batch in batches:
            entries += batch.entries
            position = batch.position
            if len(entries) >= count:
                break
    assert position is not None
    return entries, position


async def test_reading_goes_on_where_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "legs.csv"
    path.write_text("".join(_line("CHAN_START", n, f"sys-{n}.1") + "\n" for n in range(1, 4)))
    first, position = await _take(CelJournal(path), None, 3)
    with path.open("a") as file:
        file.write(_line("CHAN_START", 4, "sys-4.1") + "\n")
    second, _ = await _take(CelJournal(path), position, 1)
    assert [e.leg_id for e in first + second] == ["sys-1.1", "sys-2.1", "sys-3.1", "sys-4.1"]


async def test_a_rotated_file_is_read_to_its_end_first(tmp_path: Path) -> None:
    path = tmp_path / "legs.csv"
    path.write_text(_line("CHAN_START", 1, "sys-1.1") + "\n")
    _, position = await _take(CelJournal(path), None, 1)
    with path.open("a") as file:
        file.write(_line("CHAN_START", 2, "sys-2.1") + "\n")
    path.rename(tmp_path / "legs.csv.1")
    path.write_text(_line("CHAN_START", 3, "sys-3.1") + "\n")
    entries, position = await _take(CelJournal(path), position, 2)
    assert [e.leg_id for e in entries] == ["sys-2.1", "sys-3.1"]
    everything, _ = await _take(CelJournal(path), None, 3)
    assert [e.leg_id for e in everything] == ["sys-1.1", "sys-2.1", "sys-3.1"]


async def test_a_position_whose_file_is_gone_means_the_oldest_left(tmp_path: Path) -> None:
    path = tmp_path / "legs.csv"
    path.write_text(_line("CHAN_START", 1, "sys-1.1") + "\n")
    entries, _ = await _take(CelJournal(path), "deadbeef:999", 1)
    assert [e.leg_id for e in entries] == ["sys-1.1"]


async def test_nothing_is_lost_or_told_twice_while_files_are_rotated(tmp_path: Path) -> None:
    path = tmp_path / "legs.csv"
    tail, count = RotatingTail(path), 4000

    def write() -> None:
        for number in range(count):
            with path.open("a") as file:  # as the engine does, for each line
                file.write(f"line {number}\n")

    path.write_text("first\n")
    positions = (None, tail.end())
    writing = asyncio.get_running_loop().run_in_executor(None, write)
    readers = [asyncio.create_task(_read_all(tail, position, count)) for position in positions]
    rotated = 0
    while not writing.done():
        tail.rotate(over_bytes=2000, read_to="", keep_s=60)
        rotated += 1
        await asyncio.sleep(0.002)
    async with asyncio.timeout(20):
        whole, from_end = await asyncio.gather(*readers)
    await writing
    assert rotated > 5
    assert whole == ["first", *(f"line {number}" for number in range(count))]
    assert from_end == whole[1:]


async def test_files_that_were_read_are_removed_once_they_rest(tmp_path: Path) -> None:
    path = tmp_path / "legs.csv"
    tail = RotatingTail(path)
    for number in range(3):
        path.write_text(f"line {number}\n")
        tail.rotate(over_bytes=1, read_to="", keep_s=0)
    path.write_text("line 3\n")
    async with aclosing(tail.follow(None)) as reading:
        positions = [position async for _, position in _first(reading, 2)]
    tail.rotate(over_bytes=100, read_to=positions[1], keep_s=60)
    assert len(list(tmp_path.iterdir())) == 4
    tail.rotate(over_bytes=100, read_to=positions[1], keep_s=-1)
    assert sorted(file.read_text() for file in tmp_path.iterdir()) == ["line 1\n", "line 2\n", "line 3\n"]


async def _read_all(tail: RotatingTail, position: str | None, count: int) -> list[str]:
    found: list[str] = []
    async with aclosing(tail.follow(position)) as reading:
        async for lines, _ in reading:
            found += lines
            if found[-1] == f"line {count - 1}":
                break
    return found


async def _first(reading: AsyncIterator[tuple[list[str], str]], count: int) -> AsyncIterator[tuple[list[str], str]]:
    for _ in range(count):
        yield await anext(reading)


async def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    path = tmp_path / "legs.csv"
    line = _line("CHAN_START", 1, "sys-1.1") + "\n"
    path.write_text(line + line[:20])
    _, position = await _take(CelJournal(path), None, 1)
    with path.open("a") as file:
        file.write(line[20:])
    entries, _ = await _take(CelJournal(path), position, 1)
    assert len(entries) == 1


_FAILED = (
    '[2026-11-21 08:56:50.101] SECURITY[1] res_security_log.c: SecurityEvent="ChallengeResponseFailed",'
    'EventTV="2026-11-21T08:56:50.101+0000",Severity="Error",Service="PJSIP",EventVersion="1",AccountID="desk-1",'
    'SessionID="x",LocalAddress="IPV4/UDP/127.0.0.1/5060",RemoteAddress="IPV4/UDP/203.0.113.9/5062",Challenge="c"'
)


def test_a_failed_login_is_told_with_its_address() -> None:
    found = parse_line(_FAILED)
    assert found is not None
    assert (found.address, found.reason, found.account) == ("203.0.113.9", "wrong password", "desk-1")
    assert found.at.isoformat() == "2026-11-21T08:56:50.101000+00:00"


@pytest.mark.parametrize("line", ["", "noise", _FAILED.replace("ChallengeResponseFailed", "SuccessfulAuth")])
def test_other_security_lines_are_left_out(line: str) -> None:
    assert parse_line(line) is None


async def test_the_security_log_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "security.log"
    path.write_text(f"header\n{_FAILED}\n")
    async with asyncio.timeout(5):
        async for failures, _ in AsteriskSecurityLog(path).follow():
            assert [failure.address for failure in failures] == ["203.0.113.9"]
            break


def test_the_spool_pairs_the_two_sides(tmp_path: Path) -> None:
    spool = EngineRecordingSpool(tmp_path)
    for name in ("a-in", "a-out", "b"):
        (tmp_path / f"{name}.wav").write_bytes(b"RIFF")
    assert [path.name for path in spool.files("a")] == ["a-in.wav", "a-out.wav"]
    assert [path.name for path in spool.files("b")] == ["b.wav"]
    assert spool.idle_record_ids(idle_s=0) == ["a", "b"]
    assert spool.idle_record_ids(idle_s=60) == []
    spool.remove("a")
    spool.remove("a")
    assert spool.files("a") == ()
