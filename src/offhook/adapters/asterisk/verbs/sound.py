"""Verbs of sound on one leg: play, stop, music on hold."""

from collections.abc import Sequence
from pathlib import Path

from offhook.adapters.asterisk.ari.requests import AriError
from offhook.adapters.asterisk.asking import Asking
from offhook.adapters.asterisk.legs import checked_id
from offhook.voice.engine import Sound, VoiceEngineError

_TONES = {"ringback": "tone:ring", "busy": "tone:busy", "congestion": "tone:congestion", "beep": "sound:beep"}
"""Tones go on until stopped; the beep is a file because Asterisk's tones never end by themselves."""

_SILENT_MS = bytes(16)
"""A millisecond of signed linear at 8 kHz."""


class SoundVerbs(Asking):
    """See VoiceEngine for the promises."""

    async def play(self, leg_id: str, sounds: Sequence[Sound], *, play_id: str) -> None:
        checked_id(play_id, what="play id")
        leg = self._legs.find(leg_id)
        if (play_id in leg.play_ids) if leg else await self._is_playing(play_id):
            return
        media = [self._medium(sound) for sound in sounds]
        captions = {medium: caption for medium, one in zip(media, sounds, strict=True) if (caption := one.caption)}
        if captions:
            self._captions[play_id] = captions
        if leg is not None:
            leg.play_ids.add(play_id)
        try:
            await self._ask_leg("play", leg_id, "POST", f"play/{play_id}", body={"media": media})
        except BaseException:
            self._captions.pop(play_id, None)
            if leg is not None:
                leg.play_ids.discard(play_id)
            raise

    async def stop_play(self, play_id: str) -> None:
        await self._ask("stop_play", "DELETE", f"playbacks/{play_id}", fine=(404, 409))

    async def hold(self, leg_id: str, *, music: str = "default") -> None:
        await self._ask_leg("hold", leg_id, "POST", "moh", query={"mohClass": music})

    async def unhold(self, leg_id: str) -> None:
        await self._ask_leg("unhold", leg_id, "DELETE", "moh")

    async def _is_playing(self, play_id: str) -> bool:
        try:
            await self._ari.request("GET", f"playbacks/{play_id}")
        except AriError:
            return False
        return True

    def _medium(self, sound: Sound) -> str:
        if sound.path is not None:
            return f"sound:{sound.path.with_suffix('')}"
        if sound.silence_ms is not None:
            return f"sound:{self._silence(sound.silence_ms).with_suffix('')}"
        try:
            return _TONES[sound.tone or ""]
        except KeyError:
            raise VoiceEngineError(f"play: no tone {sound.tone!r}; there are {', '.join(_TONES)}") from None

    def _silence(self, duration_ms: int) -> Path:
        """A file of silence beside the recordings, made when first asked for."""
        path = self._recording_dir.parent / "silence" / f"{duration_ms}.sln"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(_SILENT_MS * duration_ms)
        return path
