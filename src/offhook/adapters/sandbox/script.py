"""The little language that handsets are scripted in: `answer after 3 s, press 1 after "accept", hang up`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from offhook.kit.errors import FieldError, InvalidInputError

MAX_CHARACTERS = 2000
MAX_STEPS = 50
MAX_DURATION_S = 600.0
MAX_DIGITS = 32
DEFAULT_LANGUAGE = "en"

_TOKEN = re.compile(r'[^\S\n]*(?:(?P<text>"[^"\n]*")|(?P<end>[,;\n])|(?P<word>[^\s,;"]+))', re.ASCII)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|ms)?", re.ASCII)
_DIGITS = re.compile(r"[0-9*#A-D]+", re.ASCII)
_UNITS = {"s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 0.001}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing a handset does, and what it waits for before it does it."""

    verb: str
    """`answer`, `wait`, `press`, `speak`, `say`, `hang up`, `reject`, `ignore` or `busy`."""
    duration_s: float = 0.0
    """Of `wait` and `speak`."""
    digits: str = ""
    text: str = ""
    language: str = DEFAULT_LANGUAGE
    after_s: float | None = None
    """Do it so long after the step before."""
    after_text: str | None = None
    """Do it once a caption with this text was shown."""

    def __str__(self) -> str:
        argument = {
            "wait": f" {self.duration_s:g} s",
            "speak": f" {self.duration_s:g} s",
            "press": f" {self.digits}",
            "say": f' "{self.text}"' + (f" in {self.language}" if self.language != DEFAULT_LANGUAGE else ""),
        }.get(self.verb, "")
        after = "" if self.after_s is None else f" after {self.after_s:g} s"
        if self.after_text is not None:
            after = f' after "{self.after_text}"'
        return f"{self.verb}{argument}{after}"


@dataclass(frozen=True, slots=True)
class Script:
    """Steps in order; `str` gives the text back in its plain form."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.steps))


def parse_script(source: str) -> Script:
    """Steps are separated by commas, semicolons or new lines; empty text is the script that does nothing.

    Raises InvalidInputError whose fields name every wrong step by its place.
    """
    if len(source) > MAX_CHARACTERS:
        raise InvalidInputError(f"The script has {len(source)} characters; at most {MAX_CHARACTERS} are allowed")
    steps: list[Step] = []
    problems: list[FieldError] = []
    for place, tokens in enumerate(_split(source), start=1):
        try:
            steps.append(_Parser(tokens).step())
        except _StepError as error:
            problems.append(FieldError(f"script, step {place} ({' '.join(tokens)})", str(error)))
    if len(steps) > MAX_STEPS:
        problems.append(FieldError("script", f"has {len(steps)} steps; at most {MAX_STEPS} are allowed"))
    if problems:
        listed = "; ".join(f"{problem.where}: {problem.what}" for problem in problems)
        raise InvalidInputError(f"The script cannot be read: {listed}", fields=problems)
    return Script(tuple(steps))


class _StepError(Exception):
    """What is wrong with one step."""


def _split(source: str) -> Iterator[list[str]]:
    step: list[str] = []
    place = 0
    while source[place:].strip(" \t\r\f\v\n"):
        match = _TOKEN.match(source, place)
        if match is None:  # only a quote that is never closed gets here
            rest = source[place:].strip()
            step.append(rest)
            break
        place = match.end()
        if match["end"]:
            if step:
                yield step
            step = []
        else:
            step.append(match["text"] or match["word"])
    if step:
        yield step


class _Parser:
    """Reads one step off its tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = list(tokens)

    def step(self) -> Step:
        first = self._word("a verb").lower()
        read: dict[str, Callable[[], Step]] = {
            "answer": lambda: Step(verb="answer"),
            "reject": lambda: Step(verb="reject"),
            "ignore": lambda: Step(verb="ignore"),
            "busy": lambda: Step(verb="busy"),
            "hang": self._hang_up,
            "wait": lambda: Step(verb="wait", duration_s=self._duration()),
            "speak": lambda: Step(verb="speak", duration_s=self._duration()),
            "press": lambda: Step(verb="press", digits=self._digits()),
            "say": self._say,
        }
        if first not in read:
            verbs = "answer, wait, press, speak, say, hang up, reject, ignore, busy"
            raise _StepError(f"{first!r} is no verb; there are {verbs}")
        step = read[first]()
        if self._tokens and self._tokens[0].lower() == "after":
            self._tokens.pop(0)
            step = self._after(step)
        if self._tokens:
            raise _StepError(f"{' '.join(self._tokens)!r} is too much after {str(step)!r}")
        return step

    def _after(self, step: Step) -> Step:
        if self._tokens and self._tokens[0].startswith('"'):
            return replace(step, after_text=self._text())
        return replace(step, after_s=self._duration())

    def _hang_up(self) -> Step:
        if self._word('"up"').lower() != "up":
            raise _StepError('"hang" must be followed by "up"')
        return Step(verb="hang up")

    def _say(self) -> Step:
        text = self._text()
        if self._tokens and self._tokens[0].lower() == "in":
            self._tokens.pop(0)
            language = self._word("a language").lower()
            if not re.fullmatch("[a-z]{2}", language):
                raise _StepError(f'{language!r} is no language; write its two letters, as in "in es"')
            return Step(verb="say", text=text, language=language)
        return Step(verb="say", text=text)

    def _duration(self) -> float:
        word = self._word("a duration such as 3 s")
        match = _DURATION.fullmatch(word)
        if match is None:
            raise _StepError(f"{word!r} is no duration; write it as 3 s or 500 ms")
        unit = match[2]
        if unit is None:
            if not self._tokens or self._tokens[0].lower() not in _UNITS:
                raise _StepError(f"the duration {word} lacks its unit; write {word} s or {word} ms")
            unit = self._tokens.pop(0).lower()
        duration_s = round(float(match[1]) * _UNITS[unit], 3)
        if duration_s > MAX_DURATION_S:
            raise _StepError(f"{duration_s:g} s is too long; at most {MAX_DURATION_S:g} s are allowed")
        return duration_s

    def _digits(self) -> str:
        digits = self._word("digits").upper()
        if not _DIGITS.fullmatch(digits) or len(digits) > MAX_DIGITS:
            raise _StepError(
                f"{digits!r} are no keys; a telephone has 0-9, *, # and A-D, at most {MAX_DIGITS} at a time"
            )
        return digits

    def _text(self) -> str:
        word = self._word('a text in "quotes"')
        if not (len(word) >= 2 and word.startswith('"') and word.endswith('"')):
            raise _StepError(f'{word!r} must be a text in "quotes"')
        text = " ".join(word[1:-1].split())
        if not text:
            raise _StepError("the text is empty")
        return text

    def _word(self, expected: str) -> str:
        if not self._tokens:
            raise _StepError(f"{expected} is missing")
        return self._tokens.pop(0)
