"""What goes between us and a provider, in both directions, as plain data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from offhook.messaging.segments import Encoding
from offhook.messaging.states import State

HookKind = Literal["inbound", "status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMedia:
    """An attachment, fetched by the provider from our URL."""

    url: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message on its way out."""

    message_id: UUID
    to: str
    """As the provider wants numbers written."""
    sender: str
    """Our number or name; empty: the provider's own choice."""
    body: str
    media: tuple[OutgoingMedia, ...] = ()
    encoding: Encoding = "gsm7"
    segments: int = 1
    queued_at: datetime
    validity_s: int | None = None

    @property
    def reference(self) -> str:
        """32 characters that name the message at a provider that takes ids of ours."""
        return self.message_id.hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a provider told of a message, by its own id of it, or by ours when it has none."""

    state: State
    external_id: str = ""
    reference: str = ""
    """`Outgoing.reference`, where the provider gives it back."""
    part: int = 0
    code: str = ""
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMedia:
    """An attachment to be fetched from the provider."""

    url: str
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A text that came in."""

    sender: str
    to: str
    """As received; empty when the provider does not tell, then it is the provider's own sender."""
    text: str
    external_id: str = ""
    """Empty for forwarders without ids: then sender, text and time tell one from the other."""
    media: tuple[InboundMedia, ...] = ()
    at: datetime | None = None
    group: str = ""
    """Reference of a text in several parts, which come one by one."""
    part: int = 0
    parts: int = 0
    always_new: bool = False
    """Never taken for one that came before."""
    only_if_held: bool = False
    """A loop-back: dropped unless `to` is a number of the account."""


News = Receipt | InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text that came in and is stored, for whoever acts on texts."""

    account_id: UUID
    message_id: UUID
    conversation_id: UUID
    provider_id: UUID
    number: str
    """Ours."""
    peer: str
    body: str
    has_pictures: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The provider has taken it and answers for it."""

    external_ids: tuple[str, ...] = ()
    """One a message, or one a segment where the provider counts them apart; empty when it tells none."""
    news: tuple[News, ...] = ()
    """What is known at once (a provider that delivers while it answers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The provider has certainly not taken it."""

    kind: Literal["permanent", "temporary", "provider"]
    """`permanent`: this message never; `temporary`: try again; `provider`: nothing goes there now, try another."""
    code: str = ""
    text: str = ""
    retry_after_s: float | None = None
    opted_out: bool = False
    """The recipient has told the provider to stop us."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider certainly has no such message: it may be sent again."""


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """Not to be found out now."""

    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a test of the settings showed."""

    detail: str
    """For people: whose account it is, or why nothing could be tested."""
    wrong: dict[str, str] = field(default_factory=dict)
    """Field of the settings -> what is wrong with it; empty when they work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a poll brought, and where to go on."""

    news: tuple[News, ...] = ()
    position: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A request a provider made to our door."""

    kind: HookKind
    method: str
    urls: tuple[str, ...]
    """The address as the provider may have written it, the most likely first (public URL, then as received)."""
    headers: dict[str, str]
    """Names in lower case."""
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    body: bytes

    def field(self, name: str, default: str = "") -> str:
        """The first of that name in the form, else in the query."""
        return next((value for key, value in (*self.form, *self.query) if key == name), default)


@dataclass(frozen=True, slots=True)
class HookReply:
    """What the provider wants to read when all is well."""

    body: str = ""
    content_type: str = "text/plain"
    status: int = 204
