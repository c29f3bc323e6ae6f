"""A stage for call tests: the fake engine, one caller, and a process that can die and come back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from offhook.voice.call import Call, CallProgram
from offhook.voice.engine import DialTarget, Sound
from offhook.voice.events import VoiceEvent
from offhook.voice.fake import FakeVoiceEngine, InMemorySessionStore
from offhook.voice.fake_speech import FakeSpeech
from offhook.voice.phrases import BuiltInPhrases, Narrator
from offhook.voice.plans import RingMember
from offhook.voice.session import CallSession, LegState, SessionLeg

ACCOUNT = UUID(int=1)
ANNOUNCEMENT = Sound(caption="Call from Maria. Press 1 to accept.")
TAKEN = Sound(caption="The call was taken.")


class Killed(BaseException):
    """The process died here."""


def person(name: str, **changes: object) -> RingMember:
    """Somebody to ring, with an announcement."""
    member = RingMember(
        key=name,
        targets=(DialTarget(endpoint=name.lower()),),
        party=name.lower(),
        party_name=name,
        announcement=(ANNOUNCEMENT,),
        caller_number="+12025550100",
    )
    return replace(member, **changes)  # type: ignore[arg-type]  # the test names fields of RingMember


class Stage:
    """Runs one program for one caller on the fake engine."""

    def __init__(self, program: CallProgram, *, router: Callable[..., Awaitable[RingMember | None]] | None = None):
        self.engine = FakeVoiceEngine()
        self.store = InMemorySessionStore()
        self.program = program
        self.router = router
        self.logged: list[str] = []
        self.call: Call
        self.task: asyncio.Task[None]
        self.caller = ""

    async def begin(self, *, caller: str = "+12025550143") -> None:
        """The caller arrives and the program starts."""
        self.engine.listen(self._hear)
        self.caller = "in-1"
        session = CallSession(call_id="c1", account_id=ACCOUNT, direction="inbound", caller=caller)
        session.legs[self.caller] = SessionLeg(leg_id=self.caller, role="caller", party=caller, state=LegState.ARRIVED)
        await self.store.save(session)  # as whoever takes calls in does before anything else
        self._start(session)
        await self.engine.start()
        self.engine.arrive(caller=caller, dialled="+12025550100", leg_id=self.caller)
        await self.settle()

    def _start(self, session: CallSession) -> None:
        extra = {"router": self.router} if self.router else {}
        self.call = Call(
            session,
            engine=self.engine,
            store=self.store,
            clock=self.engine.clock,
            narrator=Narrator(phrases=BuiltInPhrases(), speech=FakeSpeech()),
            log=lambda event, **_facts: self.logged.append(event),
            **extra,  # type: ignore[arg-type]  # only the router, or nothing
        )
        self.task = asyncio.get_running_loop().create_task(self._run(self.call))

    async def _run(self, call: Call) -> None:
        try:
            await call.run(self.program)
        except Killed:
            self.engine.connected = False

    def _hear(self, event: object) -> None:
        if isinstance(event, VoiceEvent):
            self.call.deliver(event)

    async def kill_and_resume(self, *, after_s: float = 0) -> None:
        """The process is gone without a word, and another one takes over what was saved."""
        self.task.cancel()
        self.engine.connected = False
        await asyncio.sleep(after_s)
        await self.resume()

    async def resume(self) -> None:
        """A new process takes over every living session."""
        self.engine.connected = True
        for session in await self.store.living():
            self._start(session)
            self.call.resume(await self.engine.snapshot())
        await self.settle()

    async def settle(self, seconds: float = 0.001) -> None:
        """Lets everything that is due happen."""
        await asyncio.sleep(seconds)

    def leg(self, name: str) -> str:
        return self.engine.leg_to(name.lower())

    def heard(self, leg_id: str) -> list[str]:
        return self.engine.heard(leg_id)

    def verbs(self, name: str) -> list[tuple[str, ...]]:
        return [verb for verb in self.engine.verbs if verb[0] == name]

    def assert_over(self) -> None:
        """Nothing is left of the call anywhere."""
        assert self.engine.living() == []
        assert self.store.sessions == {}
        assert all(not members for members in self.engine.bridges.values())
        assert self.task.done()
