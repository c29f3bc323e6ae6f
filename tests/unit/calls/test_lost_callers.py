"""A call whose caller vanished from the engine without a word is ended, but only after a second look."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from offhook.calls.live.lost_callers import LostCallers
from offhook.kit.clock import SystemClock
from offhook.voice.events import LegEnded
from offhook.voice.fake import FakeVoiceEngine
from offhook.voice.session import LegState


@dataclass
class Living:
    """As much of an actor as is looked at."""

    leg_id: str
    told: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call = SimpleNamespace(caller=SimpleNamespace(leg_id=self.leg_id, state=LegState.TALKING))
        self.session = SimpleNamespace(call_id="c")
        self.deliver = self.told.append


async def test_only_who_is_missing_twice_is_given_up() -> None:
    clock = SystemClock()
    engine = FakeVoiceEngine(clock=clock)
    engine.listen(lambda _: None)
    await engine.start()
    here = Living(engine.arrive(caller="+12025550100", dialled="+12025550199"))
    gone = Living("never-was")
    actors = {"a": here, "b": gone}
    dispatcher: Any = SimpleNamespace(parts=SimpleNamespace(engine=engine, clock=clock), actors=actors)
    lost = LostCallers(dispatcher)
    await lost.look()
    assert gone.told == []
    await lost.look()
    assert [type(event) for event in gone.told] == [LegEnded]
    assert here.told == []
