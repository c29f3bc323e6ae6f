"""SIPp as a carrier's side of a trunk: one process, one or many calls, and when each message came and went."""

import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fixtures.instance import until

_SCENARIOS = Path(__file__).parent / "scenarios"
_STAMP = re.compile(r"^-{10,} (\d{4}-\d\d-\d\d)\s+(\d\d:\d\d:\d\d\.\d+)$")
_ENDS_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Message:
    """One SIP message of the trace."""

    at: datetime
    sent: bool
    first_line: str
    call_id: str
    caller: str
    """User part of From."""
    body: str


@dataclass(slots=True)
class Sipp:
    """A running SIPp."""

    process: subprocess.Popen[str]
    directory: Path

    def messages(self, call_id: str | None = None) -> list[Message]:
        """The trace so far."""
        return [message for message in self._read() if call_id in (None, message.call_id)]

    def first(self, start: str, *, call_id: str | None = None) -> Message | None:
        """The first message whose first line begins so, or has this as its status."""
        return next((m for m in self.messages(call_id) if m.first_line.startswith((start, f"SIP/2.0 {start}"))), None)

    def until_seen(self, start: str, *, timeout_s: float = 30) -> Message:
        return until(lambda: self.first(start), timeout_s=timeout_s, what=lambda: f"{start} in {self._shown()}")

    def until_over(self, *, timeout_s: float = _ENDS_TIMEOUT_S) -> None:
        """Ended by itself with all calls as the scenario wants them."""
        code = until(lambda: (self.process.poll() is not None) and [self.process.returncode], timeout_s=timeout_s)
        assert code == [0], f"SIPp ended with {code[0]}: {self._shown()} {self._errors()}"

    def until_refused(self) -> int:
        """The final status (300 and above) of the first call."""
        final = until(
            lambda: next((m for m in self.messages() if re.match(r"SIP/2.0 [3-6]", m.first_line)), None),
            what=lambda: f"a refusal in {self._shown()}",
        )
        return int(final.first_line.split()[1])

    def media_target(self) -> tuple[str, int]:
        """Where the answer's SDP wants audio."""
        body = self.until_seen("200").body
        address, port = re.search(r"c=IN IP4 (\S+)", body), re.search(r"m=audio (\d+)", body)
        assert address is not None
        assert port is not None
        return address[1], int(port[1])

    def _shown(self) -> list[str]:
        return [f"{m.at:%H:%M:%S.%f} {'>' if m.sent else '<'} {m.first_line}" for m in self.messages()][-40:]

    def _errors(self) -> str:
        return "".join(file.read_text(errors="replace")[-1500:] for file in self.directory.glob("*errors*"))

    def _read(self) -> Iterator[Message]:
        traces = list(self.directory.glob("*messages.log"))
        if not traces:
            return
        stamp: datetime | None = None
        block: list[str] = []
        for line in [*traces[0].read_text(errors="replace").splitlines(), "-" * 20 + " 2000-01-01 00:00:00.0"]:
            if (found := _STAMP.match(line)) is None:
                block.append(line)
                continue
            if stamp is not None and len(block) > 2:
                yield _message(stamp, block)
            local = datetime.fromisoformat(f"{found[1]} {found[2]}".ljust(26, "0"))
            stamp, block = local.astimezone(UTC), []


def _message(at: datetime, block: list[str]) -> Message:
    text = "\n".join(block[1:]).strip()
    head, _, body = text.partition("\n\n")
    call_id = re.search(r"(?im)^(?:call-id|i)\s*:\s*(\S+)", head)
    caller = re.search(r"(?im)^from\s*:.*?<sip:([^@>]+)", head)
    return Message(
        at=at,
        sent=" sent " in block[0],
        first_line=head.split("\n", 1)[0].strip(),
        call_id=call_id[1] if call_id else "",
        caller=caller[1] if caller else "",
        body=body,
    )


@contextmanager
def sipp(
    scenario: str,
    *,
    address: str,
    target: tuple[str, int] | None = None,
    port: int | None = None,
    calls: int = 1,
    rate: float = 10,
    keys: Mapping[str, str | int] | None = None,
    rows: Sequence[Sequence[str]] = (),
) -> Iterator[Sipp]:
    """Runs `scenarios/<scenario>.xml` from this address; `keys` fill its [words]; one row a call fills
    [field0] and so on. Ended by its process id."""
    program = shutil.which("sipp")
    if program is None:
        pytest.skip("SIPp is not installed: apt-get install sip-tester")
    directory = Path(tempfile.mkdtemp(prefix="offhook-sipp-"))
    text = (_SCENARIOS / f"{scenario}.xml").read_text()
    for key, value in (keys or {}).items():
        text = text.replace(f"[{key}]", str(value))
    (directory / "scenario.xml").write_text(text)
    command = [program, "-sf", "scenario.xml", "-i", address, "-p", str(port or free_port(address))]
    command += ["-m", str(calls), "-r", str(rate), "-l", str(calls), "-nostdin", "-trace_msg", "-trace_err"]
    command += ["-recv_timeout", "120000", "-timeout_error", "-nd", "-max_retrans", "10"]
    command += ["-message_file", str(directory / "messages.log"), "-error_file", str(directory / "errors.log")]
    if rows:
        (directory / "rows.csv").write_text("\n".join(["SEQUENTIAL", *(";".join(row) for row in rows)]) + "\n")
        command += ["-inf", "rows.csv"]
    if target is not None:
        command.append(f"{target[0]}:{target[1]}")
    with (directory / "screen.log").open("w") as screen:
        process = subprocess.Popen(command, cwd=directory, stdout=screen, stderr=screen, text=True)
    try:
        yield Sipp(process, directory)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(directory, ignore_errors=True)


def free_port(address: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
