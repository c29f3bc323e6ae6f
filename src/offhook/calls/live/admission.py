"""Decides whether one more call may come in, so that too many new ones never harm the living."""

import asyncio
from dataclasses import dataclass

SAMPLE_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionLimits:
    """Beyond any of these a new call is refused with congestion (SIP 503)."""

    setting_up: int = 150
    """Calls whose first save or program start is still under way."""
    living: int = 2000
    loop_lag_s: float = 0.25
    """How late the event loop may wake up."""
    waited_s: float = 2.0
    """How long ago the call may have come: one that waited longer in a queue has mostly been given up."""


class Admission:
    """Counts calls being set up and measures how late the event loop runs."""

    def __init__(self, limits: AdmissionLimits) -> None:
        self._limits = limits
        self.setting_up = 0
        self.unsaved = 0
        self.loop_lag_s = 0.0

    def refusal(self, *, living: int, waited_s: float) -> str | None:
        """Why a new call must be refused now, or None."""
        if waited_s > self._limits.waited_s:
            return f"the call has waited {waited_s:.1f} s for an answer"
        if (waiting := self.setting_up + self.unsaved) >= self._limits.setting_up:
            return f"{waiting} calls are being set up"
        if living >= self._limits.living:
            return f"{living} calls are going on"
        if self.loop_lag_s > self._limits.loop_lag_s:
            return f"the event loop is {self.loop_lag_s:.2f} s late"
        return None

    async def watch_loop(self) -> None:
        """Measures for ever; a smoothed value, so that one hiccup refuses nobody."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + SAMPLE_S
            await asyncio.sleep(SAMPLE_S)
            self.loop_lag_s = 0.5 * self.loop_lag_s + 0.5 * max(0.0, loop.time() - due)
