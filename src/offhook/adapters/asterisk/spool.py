"""The engine's recording directory, seen from outside: what is there, what is left over."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from offhook.adapters.asterisk.verbs.recording import FORMAT, SIDES


class EngineRecordingSpool:
    """Finished and forgotten recordings of one engine."""

    def __init__(self, recording_dir: Path) -> None:
        self._dir = recording_dir

    def files(self, record_id: str) -> tuple[Path, ...]:
        """One (mono) or two (said, heard) files that exist, in this order; empty when there is none."""
        names = (record_id, *(f"{record_id}-{side}" for side in SIDES))
        return tuple(path for name in names if (path := self._dir / f"{name}.{FORMAT}").is_file())

    def idle_record_ids(self, *, idle_s: float) -> Sequence[str]:
        """Recordings no byte was written to for so long."""
        latest: dict[str, float] = {}
        for record_id, written_at in self._written():
            latest[record_id] = max(written_at, latest.get(record_id, 0))
        before = time.time() - idle_s
        return sorted(record_id for record_id, written_at in latest.items() if written_at <= before)

    def remove(self, record_id: str) -> None:
        """Removing what is not there is no error."""
        for path in self.files(record_id):
            path.unlink(missing_ok=True)

    def _written(self) -> Iterator[tuple[str, float]]:
        for path in self._dir.glob(f"*.{FORMAT}"):
            stem, _, side = path.stem.rpartition("-")
            try:
                written_at = path.stat().st_mtime
            except FileNotFoundError:
                continue
            yield (stem if stem and side in SIDES else path.stem), written_at
