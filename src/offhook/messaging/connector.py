"""The port of a messaging provider: one class a type, pure of the database, speaking HTTP through the context.

To add one: a file in `messaging/connectors/`, named as its type, and its golden file
(`offhook dev new connector NAME`).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from offhook.kit.clock import Clock
from offhook.messaging.http import HttpClient, HttpReply, HttpRequest
from offhook.messaging.smpp.session import SmppSessions
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    HookKind,
    HookReply,
    News,
    NotFound,
    Outgoing,
    Polled,
    Refused,
    StillUnknown,
    Webhook,
)

Channel = Literal["sms", "whatsapp"]
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})


class DoubtError(Exception):
    """Whether the provider took the message is not known: it is looked up, never just sent again."""


class ForgedError(Exception):
    """A webhook that does not come from the provider."""


class ConnectorSettings(BaseModel):
    """Base of all settings; its JSON Schema is the form. Secrets are `SecretStr`, the base URL is a field."""

    model_config = ConfigDict(extra="forbid", frozen=True)


SettingsClass = type[ConnectorSettings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a type of provider can do; checks and the worker go by it."""

    channel: Channel = "sms"
    max_body: int = 1600
    """Characters."""
    max_media: int = 0
    """Pictures in one message; 0: texts only."""
    max_picture_bytes: int = 5_000_000
    """Of each jpeg, png or gif."""
    max_other_bytes: int = 500_000
    """Of each attachment of another kind."""
    receipts: bool = False
    inbound: bool = False
    idempotent: bool = False
    """Sending the same message id again is done once: what is in doubt may simply be sent again."""
    reconciles: bool = False
    """`reconcile` can find out what became of a message in doubt."""
    reconcile_after_s: float = 10.0
    """Sooner the provider may not know yet what it took."""
    polls: bool = False
    """Receipts and inbound messages are fetched by `poll`."""


class HookUrls(Protocol):
    """Our public addresses for one provider."""

    def __call__(self, kind: HookKind, **query: str) -> str: ...


Taken = Callable[[Sequence[str]], Awaitable[frozenset[str]]]
"""Which of a provider's ids are other messages' of ours."""


async def none_taken(_: Sequence[str]) -> frozenset[str]:
    """Where nothing is known of other messages."""
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorContext:
    """What a connector may use."""

    http: HttpClient
    clock: Clock
    hook_url: HookUrls
    taken: Taken = none_taken
    smpp: SmppSessions | None = None
    """Of the worker process; None elsewhere."""


class Connector:
    """One type of provider with one account's settings."""

    type: ClassVar[str]
    title: ClassVar[str]
    capabilities: ClassVar[Capabilities] = Capabilities()
    Settings: ClassVar[SettingsClass] = ConnectorSettings

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    @property
    def sender(self) -> str:
        """Number or name the provider sends as when the message names none."""
        return str(getattr(self.settings, "sender", ""))

    @property
    def able(self) -> Capabilities:
        """What this one can do, where that depends on its settings."""
        return self.capabilities

    @property
    def hook_charset(self) -> str:
        """Of forms and queries the provider sends."""
        return "utf-8"

    def hosts(self) -> dict[str, str]:
        """Hosts the settings name, by setting; who may not be reached is refused before they are kept."""
        named = {name: str(value) for name, value in self.settings if name == "host" or name.endswith("url")}
        found = {name: text if name == "host" else _host(text) for name, text in named.items()}
        return {name: host for name, host in found.items() if host}

    def hook_query(self) -> dict[str, str]:
        """What the addresses entered at the provider must carry (a token, where it signs nothing)."""
        return {}

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        """Hands one message over. Raises DoubtError when it may have been taken."""
        raise NotImplementedError

    async def reconcile(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | NotFound | StillUnknown:
        """What became of a message in doubt."""
        return StillUnknown("this provider cannot be asked")

    @property
    def poll_every_s(self) -> float:
        """Where `able.polls`: how often."""
        return float(getattr(self.settings, "poll_every_s", 10.0))

    async def poll(self, position: dict[str, Any], ctx: ConnectorContext) -> Polled:
        """What came since `position` (as returned last; empty at first)."""
        return Polled(position=position)

    def verify(self, webhook: Webhook) -> None:
        """Raises ForgedError unless the webhook is the provider's; a type without a check takes none."""
        raise ForgedError("this type of provider sends no webhooks")

    def read(self, webhook: Webhook) -> Sequence[News]:
        """What a verified webhook tells; empty for what does not matter. Raises ValueError when it makes no sense."""
        raise NotImplementedError

    def reply(self, webhook: Webhook) -> HookReply:
        """The answer to a verified webhook."""
        return HookReply()

    def next_media_request(self, reply: HttpReply) -> HttpRequest | None:
        """Where the first answer only tells where the attachment really is."""
        return None

    def media_request(self, url: str) -> HttpRequest:
        """How an attachment of an inbound message is fetched. Raises ValueError for an address not the provider's."""
        raise ValueError("this type of provider brings no attachments")

    async def test(self, ctx: ConnectorContext) -> Checked:
        """Asks the provider whether the settings work, without sending anything."""
        return Checked(detail="this type of provider has no way to test settings without sending")


def _host(url: str) -> str:
    """Empty where there is none, or none that can be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
