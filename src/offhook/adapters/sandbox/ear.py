"""Measures the sound of handsets' calls from recordings of what each leg heard and said."""

from datetime import datetime
from pathlib import Path

import structlog

from offhook.adapters.sandbox.handset import Handset
from offhook.kit.audio import AudioTools
from offhook.kit.errors import OffhookError
from offhook.kit.ids import new_id
from offhook.voice.engine import VoiceEngine

log = structlog.get_logger(__name__)


_MAX_PEAKS = 120
_ABANDONED_AFTER_S = 2 * 3600  # twice the longest call


class Ear:
    """Keeps nothing: a recording is measured and deleted."""

    def __init__(self, *, engine: VoiceEngine, audio: AudioTools) -> None:
        self._engine = engine
        self._audio = audio
        self._open: dict[str, Handset] = {}

    def open(self, handset: Handset) -> str:
        """Id for a new recording of this handset's call."""
        record_id = f"sandbox-{new_id().hex}"
        self._open[record_id] = handset
        return record_id

    async def finished(self, record_id: str) -> None:
        """Writes the energy of both directions on the handset. Recordings of an earlier process are only deleted."""
        handset = self._open.pop(record_id, None)
        files = self._engine.recording_files(record_id)
        try:
            if handset is not None and len(files) == 2:
                # The leg's far end is the other party: what the leg says is what the handset hears.
                heard, said = [await self._audio.measure(file) for file in files]
                buckets = min(_MAX_PEAKS, max(1, int(heard.duration_s)))
                peaks = (await self._audio.peaks(files[0], buckets=buckets))[0]
                handset.sound = {
                    "heard_dbfs": round(heard.rms_dbfs[0], 1),
                    "heard_s": round(heard.duration_s, 2),
                    "said_dbfs": round(said.rms_dbfs[0], 1),
                    "said_s": round(said.duration_s, 2),
                    "heard_peaks": [round(peak, 3) for peak in peaks],
                }
                handset.changed(handset)
        except (OffhookError, OSError) as error:
            log.warning("a handset's sound could not be measured", record_id=record_id, error=str(error))
        finally:
            _delete(files)

    def sweep(self, *, now: datetime) -> None:
        """Deletes recordings whose end an earlier controller did not live to see."""
        directory = self._engine.recording_files("sandbox-any")[0].parent
        for file in directory.glob("sandbox-*"):
            if now.timestamp() - file.stat().st_mtime > _ABANDONED_AFTER_S:
                file.unlink(missing_ok=True)


def _delete(files: tuple[Path, ...]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
