"""What the sandbox's API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from offhook.adapters.sandbox.script import MAX_CHARACTERS, MAX_DIGITS
from offhook.kit.phone_number import PhoneNumber


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SandboxStatus(BaseModel):
    """Whether this instance has a sandbox."""

    enabled: bool


class CaptionOut(BaseModel):
    """A line on a handset's screen; `who` is `peer`, `me` or `event`."""

    at: datetime
    who: str
    text: str


class SoundOut(BaseModel):
    """Energy (RMS, dB of full scale; silence is -120) of the last call that ended."""

    heard_dbfs: float
    heard_s: float
    said_dbfs: float
    said_s: float
    heard_peaks: list[float] = []
    """Loudest moment (0..1) of each second of what was heard; longer parts when the call was long."""


class HandsetOut(BaseModel):
    """What a virtual handset shows."""

    model_config = ConfigDict(from_attributes=True)

    number: str
    label: str
    state: Literal["idle", "ringing", "dialling", "talking"]
    peer: str
    since: datetime | None
    captions: list[CaptionOut]
    script: str
    sound: SoundOut | None


class HandsetList(BaseModel):
    """All handsets, those last active first."""

    items: list[HandsetOut]
    next_cursor: str | None = None


class TextPicture(BaseModel):
    """A picture of a text."""

    id: UUID
    ready: bool
    """It can be shown; one just sent takes a moment."""


class TextOut(BaseModel):
    """A text on a handset's screen."""

    id: UUID
    at: datetime
    peer: str
    """The firm's number."""
    received: bool
    text: str
    pictures: list[TextPicture]


class TextList(BaseModel):
    """The newest last."""

    items: list[TextOut]


class HandsetIn(_Asked):
    number: PhoneNumber
    label: str = Field(default="", max_length=100)


class AnswerIn(_Asked):
    by: Literal["handset", "browser"] = "handset"
    """`browser` rings the browser registered for this handset, whose microphone then talks."""


class DigitsIn(_Asked):
    digits: str = Field(min_length=1, max_length=MAX_DIGITS)


class SpeakIn(_Asked):
    text: str = Field(min_length=1, max_length=2000)
    language: str = Field(default="en", pattern="^[a-z]{2}$")


class CallIn(_Asked):
    to: PhoneNumber


class ScriptIn(_Asked):
    script: Annotated[str, Field(max_length=MAX_CHARACTERS)]
    """For example `answer after 3 s, press 1 after "accept", speak 5 s, hang up`; empty removes it."""


class BrowserOut(BaseModel):
    """With this a browser (SIP.js) registers at the sandbox's engine."""

    endpoint: str
    username: str
    password: str
    domain: str
    websocket_path: str
