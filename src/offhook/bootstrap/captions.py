"""Tells the sandbox in words what each of its handsets hears."""

import asyncio
from collections.abc import Mapping

from offhook.adapters.sandbox.captions import tell_caption
from offhook.bootstrap.house import House
from offhook.voice.call import Call, CallProgram
from offhook.voice.session import CallSession


class Captions:
    """Knows the living calls of this process, to say whose ear a leg is."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._living: dict[str, CallSession] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def following_all(self, programs: Mapping[str, CallProgram]) -> dict[str, CallProgram]:
        """The same programs, their calls known to us."""
        return {name: self.following(program) for name, program in programs.items()}

    def following(self, program: CallProgram) -> CallProgram:
        """The same program, its call known to us while it runs."""

        async def run(call: Call) -> None:
            self._living[call.session.call_id] = call.session
            try:
                await program(call)
            finally:
                del self._living[call.session.call_id]

        return run

    def heard(self, leg_id: str, caption: str) -> None:
        """The engine begins to play something to this leg; called from its reader, so it only starts the telling."""
        number = self._number_at(leg_id)
        if number:
            task = asyncio.create_task(self._tell(number, caption))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def _number_at(self, leg_id: str) -> str | None:
        for session in self._living.values():
            if (leg := session.legs.get(leg_id)) is not None:
                # A caller we rang ourselves (BL-7) shows the business number, and is heard at the own one.
                return leg.party or (session.caller if leg.role == "caller" else None)
        return None

    async def _tell(self, number: str, caption: str) -> None:
        async with self._house.database.system() as session:
            await tell_caption(session, number=number, caption=caption)
