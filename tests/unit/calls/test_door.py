"""The door shuts while too many come and opens by itself."""

import asyncio

from offhook.calls.live.door import SHUT_S, Door
from offhook.voice.fake import FakeVoiceEngine
from offhook.voice.virtual_time import run_virtual


def test_it_opens_a_moment_after_the_last_refusal() -> None:
    async def story() -> list[tuple[float, bool]]:
        engine, loop = FakeVoiceEngine(), asyncio.get_running_loop()
        engine.listen(lambda _event: None)
        await engine.start()
        door, seen = Door(engine), []
        began = loop.time()
        moving = asyncio.create_task(door.run())
        for _ in range(3):
            door.shut()
            await asyncio.sleep(SHUT_S * 0.9)
            seen.append((round(loop.time() - began, 2), engine.turns_away))
        await asyncio.sleep(SHUT_S)
        seen.append((round(loop.time() - began, 2), engine.turns_away))
        moving.cancel()
        return seen

    assert run_virtual(story()) == [(0.27, True), (0.54, True), (0.81, True), (1.11, False)]
