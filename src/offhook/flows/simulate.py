"""Runs a flow without any telephone: on the fake engine, in virtual time, with people who do what a script says."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from offhook.flows.engine.runner import run_flow
from offhook.flows.graph import Graph
from offhook.flows.ports import NumberFacts
from offhook.flows.simulated_people import Command, SimulatedPorts, names_in
from offhook.voice.call import Call
from offhook.voice.events import VoiceEvent
from offhook.voice.fake import FakeVoiceEngine
from offhook.voice.fake_speech import FakeSpeech
from offhook.voice.phrases import BuiltInPhrases, Narrator
from offhook.voice.session import CallSession, LegState, SessionLeg
from offhook.voice.virtual_time import EPOCH, LoopClock, run_virtual

MAX_COMMANDS = 200
_PATIENCE_S = 600
_BREATH_S = 0.05
_CALL_ID = "call"
_QUIET_VERBS = frozenset({"set_tags"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the transcript."""

    at_s: float
    who: str
    what: str

    def __str__(self) -> str:
        minutes, seconds = divmod(self.at_s, 60)
        return f"{int(minutes):2d}:{seconds:04.1f}  {self.who:<10} {self.what}"


@dataclass(slots=True, kw_only=True)
class Simulation:
    """What happened."""

    lines: list[Line] = field(default_factory=list)
    heard: dict[str, list[str]] = field(default_factory=dict)
    """Per person."""
    exits: list[str] = field(default_factory=list)
    """`node:exit` in the order they were taken."""
    verbs: list[str] = field(default_factory=list)
    """What the engine was asked to do."""
    voicemails: int = 0
    outcome: str = ""
    left_over: list[str] = field(default_factory=list)
    """Legs still alive at the end; always empty, or a node is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The circumstances of a simulated call."""

    number: NumberFacts = field(default_factory=lambda: NumberFacts(number="+12025550100", label="the firm"))
    caller: str = "+12025550143"
    agents: Sequence[str] | None = None
    """Who is on duty; None: those the script speaks of, or Ana and Ben."""
    contacts: dict[str, str] = field(default_factory=dict)
    night: frozenset[str] = frozenset()
    at: datetime = EPOCH


def simulate(graph: Graph, say: Sequence[str], *, scene: Scene | None = None) -> Simulation:
    """Plays the script against the flow and returns what everybody heard; takes milliseconds.

    Commands joined by ` + ` happen in the same instant. Call it where no event loop runs (in a thread).
    Raises InvalidInputError naming the first line that cannot be understood.
    """
    moments = [
        [Command(part, index=index) for part in text.split(" + ")] for index, text in enumerate(say[:MAX_COMMANDS])
    ]
    scene = scene or Scene()
    agents = scene.agents if scene.agents is not None else names_in(say) or ["Ana", "Ben"]
    return run_virtual(_Stage(graph, scene=scene, agents=agents).play(moments))


class _NoStore:
    """A simulated process never dies, so nothing need be kept."""

    async def save(self, session: CallSession) -> None: ...

    async def end(self, session: CallSession) -> None: ...

    async def living(self) -> Sequence[CallSession]:
        return []


class _Stage:
    def __init__(self, graph: Graph, *, scene: Scene, agents: Sequence[str]) -> None:
        self.graph = graph
        self.scene = scene
        self.done = Simulation()
        self.engine = FakeVoiceEngine(clock=LoopClock(scene.at))
        self.ports = SimulatedPorts(agents=agents, contacts=scene.contacts, night=scene.night)
        self.call = Call(
            CallSession(call_id=_CALL_ID, account_id=UUID(int=0), direction="inbound", caller=scene.caller),
            engine=self.engine,
            store=_NoStore(),
            clock=self.engine.clock,
            narrator=Narrator(phrases=BuiltInPhrases(), speech=FakeSpeech()),
            log=lambda event, **facts: self._note("log", f"{event} {facts.get('reason', '')}".rstrip()),
        )
        self.call.session.legs["caller"] = SessionLeg(
            leg_id="caller", role="caller", party=scene.caller, state=LegState.ARRIVED
        )
        self.engine.on_heard = lambda leg_id, text: self._note(self._name(leg_id), f"hears: {text}")
        self.engine.listen(self._hear)

    async def play(self, moments: list[list[Command]]) -> Simulation:
        await self.engine.start()
        self.engine.arrive(caller=self.scene.caller, dialled=self.scene.number.number, leg_id="caller")
        running = asyncio.ensure_future(self.call.run(self._program))
        await asyncio.sleep(_BREATH_S)
        for moment in moments:
            for command in moment:
                self._do(command)
            await asyncio.sleep(max([_BREATH_S, *(command.wait_s for command in moment)]))
        await asyncio.wait([running], timeout=_PATIENCE_S)
        if not running.done():
            self._note("caller", "hangs up, for nothing more is said")
            self.engine.far_hangs_up("caller")
        await running
        return self._sum_up()

    async def _program(self, call: Call) -> None:
        await run_flow(call, graph=self.graph, ports=self.ports, number=self.scene.number)

    def _do(self, command: Command) -> None:
        if command.waits:
            return
        self._note(command.who or "caller", f"does: {command.text}")
        if not command.act(self.engine, caller="caller"):
            self._note(command.who or "caller", "is not in the call")

    def _hear(self, event: object) -> None:
        if isinstance(event, VoiceEvent):
            self.call.deliver(event)

    def _sum_up(self) -> Simulation:
        done, session = self.done, self.call.session
        for step in session.steps:
            at_s = (datetime.fromisoformat(step["at"]) - self.scene.at).total_seconds()
            facts = ", ".join(str(value) for key, value in step.items() if key not in ("at", "what", "leg_id"))
            done.lines.append(Line(at_s=at_s, who="flow", what=f"{step['what'].replace('_', ' ')} {facts}".rstrip()))
        done.lines.sort(key=lambda line: line.at_s)
        done.exits = [f"{step['node']}:{step['exit']}" for step in session.steps if step["what"] == "node_left"]
        done.verbs = [self._spell(verb) for verb in self.engine.verbs if verb[0] not in _QUIET_VERBS]
        for leg_id, leg in self.engine.legs.items():
            done.heard.setdefault(self._name(leg_id), []).extend(leg.heard)
        done.voicemails = len(self.ports.voicemails)
        done.outcome = session.outcome or ""
        done.left_over = self.engine.living()
        return done

    def _note(self, who: str, what: str) -> None:
        at_s = (self.engine.clock.now() - self.scene.at).total_seconds()
        self.done.lines.append(Line(at_s=at_s, who=who, what=what))

    def _name(self, leg_id: str) -> str:
        leg = self.engine.legs[leg_id]
        return (leg.spec.target.number or leg.spec.target.endpoint) if leg.spec else "caller"

    def _spell(self, verb: tuple[str, ...]) -> str:
        """`dial call-1 Ana` -> `dial Ana`."""
        words = [self._name(word) if word in self.engine.legs else word for word in verb[1:]]
        return " ".join([verb[0], *dict.fromkeys(words)])
