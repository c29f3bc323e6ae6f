"""Recordings and voicemails are stored the same way: what tells them apart, and what happened to one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from offhook.calls.models import RecordingRow, VoicemailRow
from offhook.kit.errors import NotFoundError

SoundRow = RecordingRow | VoicemailRow
VOICEMAIL_MARK = "-m"
"""Messages are `<call id>-m<n>`, recordings of calls `<call id>-r<n>`."""
SHORTEST_VOICEMAIL_S = 1.0


@dataclass(frozen=True, slots=True)
class SoundName:
    """What a recording's id, made by us, tells of it: whose it is and which kind."""

    record_id: str
    call_id: UUID
    voicemail: bool

    @classmethod
    def parse(cls, record_id: str) -> "SoundName | None":
        """None when the id is not one of ours."""
        try:
            call_id = UUID(hex=record_id[:32])
        except ValueError:
            return None
        return cls(record_id, call_id, record_id[32:].startswith(VOICEMAIL_MARK))

    @property
    def model(self) -> type[RecordingRow] | type[VoicemailRow]:
        return VoicemailRow if self.voicemail else RecordingRow

    @property
    def topic(self) -> str:
        return "voicemails" if self.voicemail else "recordings"


class DirectorySpool:
    """`RecordingSpool` on the engine's recording directory: `<id>.wav`, or `<id>-in.wav` and `<id>-out.wav`."""

    def __init__(self, directory: Path, now: "Now") -> None:
        self._directory = directory
        self._now = now

    def files(self, record_id: str) -> tuple[Path, ...]:
        sides = [self._directory / f"{record_id}{side}.wav" for side in ("-in", "-out")]
        found = tuple(side for side in sides if side.is_file())
        alone = self._directory / f"{record_id}.wav"
        return found or ((alone,) if alone.is_file() else ())

    def idle_record_ids(self, *, idle_s: float) -> list[str]:
        newest: dict[str, float] = {}
        for file in self._directory.glob("*.wav"):
            record_id = file.stem.removesuffix("-in").removesuffix("-out")
            try:
                newest[record_id] = max(newest.get(record_id, 0.0), file.stat().st_mtime)
            except FileNotFoundError:
                continue  # just stored by somebody else
        before = self._now() - idle_s
        return sorted(record_id for record_id, written in newest.items() if written <= before)

    def remove(self, record_id: str) -> None:
        for file in self.files(record_id):
            file.unlink(missing_ok=True)


class Now(Protocol):
    """Seconds since the epoch, as file times are counted."""

    def __call__(self) -> float: ...


def stored_key(row: SoundRow) -> str:
    """Where the sound lies. Raises NotFoundError saying why it cannot be heard yet, or ever."""
    if row.blob_key is None:
        raise NotFoundError(row.problem or "The sound is still being converted, try again in a moment")
    return row.blob_key
