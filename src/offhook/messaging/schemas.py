"""What the API takes and gives for messages and conversations."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, StringConstraints, model_validator

from offhook.messaging.segments import Encoding
from offhook.messaging.states import State

MAX_RECIPIENTS = 100
MAX_TEXT = 10_000


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MessageSend(_Input):
    """A text to be sent."""

    to: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=MAX_RECIPIENTS)] = []
    """Numbers; national format is read in the account's country. Empty with a conversation."""
    conversation_id: UUID | None = None
    """Answers there, from the same number."""
    body: str = Field(default="", max_length=MAX_TEXT)
    media_ids: Annotated[list[UUID], Field(max_length=50)] = []
    number_id: UUID | None = None
    """Which of our numbers it comes from."""
    provider_id: UUID | None = None
    """None: the number's provider, else the first that takes the destination."""
    reference: str = Field(default="", max_length=100)
    validity_s: int | None = Field(default=None, ge=60, le=36_000)
    """Not sent any more after this time."""

    @model_validator(mode="after")
    def _somebody(self) -> "MessageSend":
        if bool(self.to) == (self.conversation_id is not None):
            raise ValueError("give either recipients (to) or a conversation (conversation_id)")
        return self


class MediaView(BaseModel):
    """A picture."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    content_type: str
    size_bytes: int
    width: int
    height: int
    state: Literal["stored", "pending", "failed"]
    problem: str


class PartView(BaseModel):
    """How far one segment is."""

    model_config = ConfigDict(from_attributes=True)

    part: int
    state: State
    error_code: str
    error_text: str
    changed_at: datetime


def without_secret(body: str, secret: str | None) -> str:
    """What others than the recipient are shown of a text."""
    return body.replace(secret, "…") if secret else body


class MessageView(BaseModel):
    """A message as shown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    conversation_id: UUID
    created_at: datetime
    direction: Literal["in", "out"]
    number: str
    peer: str
    body: str
    state: State
    error_code: str
    error_text: str
    author: str
    reference: str
    provider_id: UUID | None
    external_id: str | None
    encoding: Encoding
    segments: int
    cost_micros: int
    accepted_at: datetime | None
    delivered_at: datetime | None
    media: list[MediaView]
    parts: list[PartView]

    @model_validator(mode="wrap")
    @classmethod
    def _hide_secret(cls, row: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        view = read(row)
        view.body = without_secret(view.body, getattr(row, "secret", None))
        return view


class SentView(BaseModel):
    """What was queued, in the order of the recipients."""

    items: list[MessageView]


class ConversationView(BaseModel):
    """A conversation with its latest message."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    number_id: UUID | None
    peer: str
    name: str | None = None
    """Of the contact with that number."""
    last_message_id: UUID | None
    last_at: datetime
    last_text: str
    last_direction: Literal["in", "out"]
    unread: int
    read_at: datetime | None


class SegmentsAsk(_Input):
    """A text as typed so far."""

    text: str = Field(max_length=MAX_TEXT)


class SegmentsView(BaseModel):
    """What it costs to send."""

    encoding: Encoding
    units: int
    segments: int
    left: int
    """Units free in the last segment."""
    costly: list[str]
    """Characters that made it `ucs2`."""


class OptOutCreate(_Input):
    """Somebody who told us otherwise than by text."""

    peer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    """Empty: from none of our numbers."""


class OptOutView(BaseModel):
    """Somebody who wants no texts."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    peer: str
    source: str
    created_at: datetime
