"""A virtual handset of the sandbox, over HTTP as the page uses it."""

from collections.abc import Callable
from typing import Any

from tests.fixtures.instance import RunningInstance, until

AUDIBLE_DBFS = -45.0  # speech over the whole call, pauses included, is far above; an empty line is below -70
AUDIBLE_PEAK = 0.02


class Handset:
    """One number of the public network."""

    def __init__(self, instance: RunningInstance, number: str, *, label: str = "") -> None:
        self.number = number
        self._instance = instance
        self._path = f"/sandbox/handsets/{number}"
        instance.post("/sandbox/handsets", number=number, label=label)
        self.script("")

    def view(self) -> dict[str, Any]:
        seen: dict[str, Any] = self._instance.get(self._path)
        return seen

    def script(self, text: str) -> None:
        self._do("script", script=text)

    def call(self, to: str) -> None:
        self._do("call", to=to)

    def answer(self) -> None:
        self._do("answer")

    def press(self, digits: str) -> None:
        self._do("digits", digits=digits)

    def say(self, text: str) -> None:
        self._do("speak", text=text)

    def hang_up(self) -> None:
        self._do("hangup")

    def quiet(self) -> None:
        """Ends whatever it does, for the next test."""
        self.script("")
        if self.view()["state"] != "idle":
            self._instance.client.post(f"{self._path}/hangup")
        self.until_state("idle")

    def until_state(self, state: str, *, timeout_s: float = 20) -> dict[str, Any]:
        return self.until(lambda seen: seen["state"] == state, what=f"is {state}", timeout_s=timeout_s)

    def until_shown(self, text: str, *, timeout_s: float = 30, times: int = 1) -> dict[str, Any]:
        """A caption of the present or last call holds the text; returns the handset."""
        return self.until(
            lambda seen: sum(text in line for line in self.lines(seen)) >= times,
            what=f"shows {text!r}",
            timeout_s=timeout_s,
        )

    def until_sound(self, *, timeout_s: float = 20) -> dict[str, Any]:
        """What the last call sounded like, once it is measured."""
        sound: dict[str, Any] = self.until(
            lambda seen: seen["state"] == "idle" and seen["sound"] is not None,
            what="has ended and measured its call",
            timeout_s=timeout_s,
        )["sound"]
        return sound

    def until(self, true: Callable[[dict[str, Any]], bool], *, what: str, timeout_s: float = 20) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            seen = self.view()
            return seen if true(seen) else None

        return until(look, timeout_s=timeout_s, what=lambda: f"{self.number} {what}: {self.view()}")

    def _do(self, verb: str, **body: str) -> None:
        self._instance.post(f"{self._path}/{verb}", **body)

    @staticmethod
    def lines(seen: dict[str, Any]) -> list[str]:
        """Captions since the last call began, here or there."""
        texts: list[str] = [caption["text"] for caption in seen["captions"]]
        beginnings = [
            place
            for place, caption in enumerate(seen["captions"])
            if caption["who"] == "event" and caption["text"].startswith(("ringing: ", "calling "))
        ]
        return texts[beginnings[-1] :] if beginnings else texts
