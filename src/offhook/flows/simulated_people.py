"""The people and things of a simulated account, and what they can be told to do."""

import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from offhook.flows.ports import AgentDestination, Callee, Destination, DeviceDestination, NumberDestination
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.voice.engine import DialTarget, Sound
from offhook.voice.fake import FakeVoiceEngine

CARRIER = "carrier"
EXAMPLES = "press 2; wait 5; speak 3; hang up; agent Ana answers; agent Ana presses 1; +34910000000 rejects"


class SimulatedPorts:
    """FlowPorts without an account behind: agents by name, every number reachable."""

    def __init__(
        self, *, agents: Sequence[str], contacts: Mapping[str, str] | None = None, night: frozenset[str] = frozenset()
    ) -> None:
        self.agents = agents
        self.contacts = contacts or {}
        self.night = night
        self.voicemails: list[str] = []
        self._turns: dict[str, int] = {}

    async def team(self, number_id: UUID | None) -> Sequence[Callee]:
        return [_person(name) for name in self.agents]

    async def callee(self, destination: Destination) -> Callee | None:
        match destination:
            case NumberDestination(number=number):
                target = DialTarget(endpoint=CARRIER, number=str(number))
                return Callee(key=str(number), targets=(target,), party=str(number))
            case AgentDestination(agent_id=id_) | DeviceDestination(device_id=id_):
                # ids 1, 2, 3 ... are the agents in their order; anybody else is gone
                return _person(self.agents[id_.int - 1]) if 0 < id_.int <= len(self.agents) else None

    async def contact_name(self, number: str) -> str | None:
        return self.contacts.get(number)

    async def prompt(self, prompt_id: UUID) -> Sound:
        return Sound(caption=f"(prompt {prompt_id})")

    async def night_mode(self, switch: str) -> bool:
        return switch in self.night

    async def next_turn(self, key: str, *, of: int) -> int:
        self._turns[key] = (self._turns.get(key, -1) + 1) % of
        return self._turns[key]

    async def leave_voicemail(self, *, record_id: str, duration_s: float | None, caller: str) -> None:
        if record_id not in self.voicemails:
            self.voicemails.append(record_id)


def _person(name: str) -> Callee:
    return Callee(key=name, targets=(DialTarget(endpoint=name),), party=name, name=name, agent_id=name)


_WHO = r"(?:(?:agent|device|number) )?(?P<who>\S+)"
_PHRASES: tuple[tuple[str, Callable[[FakeVoiceEngine, str, str], None]], ...] = (
    (rf"{_WHO} rings", lambda engine, leg, _: engine.far_rings(leg)),
    (rf"{_WHO} answers", lambda engine, leg, _: engine.far_answers(leg)),
    (rf"{_WHO} rejects", lambda engine, leg, _: engine.far_rejects(leg)),
    (rf"{_WHO} hangs up", lambda engine, leg, _: engine.far_hangs_up(leg)),
    (rf"{_WHO} holds", lambda engine, leg, _: engine.far_holds(leg)),
    (rf"{_WHO} unholds", lambda engine, leg, _: engine.far_unholds(leg)),
    (rf"{_WHO} presses (?P<what>[0-9*#A-D]+)", lambda engine, leg, keys: engine.far_presses(leg, keys)),
    (rf"{_WHO} speaks (?P<what>\d+(?:\.\d+)?)", lambda engine, leg, time: engine.far_speaks(leg, float(time))),
    (rf"{_WHO} transfers to (?P<what>\S+)", lambda engine, leg, target: engine.far_transfers(leg, target)),
    (r"press (?P<what>[0-9*#A-D]+)", lambda engine, leg, keys: engine.far_presses(leg, keys)),
    (r"speak (?P<what>\d+(?:\.\d+)?)", lambda engine, leg, seconds: engine.far_speaks(leg, float(seconds))),
    (r"hang up", lambda engine, leg, _: engine.far_hangs_up(leg)),
)
_WAIT = re.compile(r"wait (?P<what>\d+(?:\.\d+)?) ?s?", re.IGNORECASE)
_COMMANDS = tuple((re.compile(pattern, re.IGNORECASE), act) for pattern, act in _PHRASES)


class Command:
    """One thing somebody does, as typed."""

    def __init__(self, text: str, *, index: int) -> None:
        """Raises InvalidInputError naming the line when it cannot be understood."""
        self.text = " ".join(text.split())
        wait = _WAIT.fullmatch(self.text)
        self.waits = wait is not None
        self.wait_s = float(wait["what"]) if wait else 0.0
        if wait:
            return
        for pattern, act in _COMMANDS:
            if found := pattern.fullmatch(self.text):
                groups = found.groupdict()
                self.who: str | None = groups.get("who")
                self._what: str = groups.get("what") or ""
                self._act = act
                return
        what = f"cannot understand {text!r}; say things like: {EXAMPLES}"
        raise InvalidInputError(what, fields=[FieldError(where=f"say[{index}]", what=what)])

    def act(self, engine: FakeVoiceEngine, *, caller: str) -> bool:
        """Does it; False when that phone is not in the call now."""
        try:
            leg = engine.leg_to(self.who) if self.who else caller
        except KeyError:
            return False
        if not engine.legs[leg].alive:
            return False
        self._act(engine, leg, self._what)
        return True


def names_in(say: Sequence[str]) -> list[str]:
    """The agents a script speaks of, in order."""
    found = [match[1] for text in say for match in re.finditer(r"\bagent (\S+)", text, re.IGNORECASE)]
    return list(dict.fromkeys(found))
