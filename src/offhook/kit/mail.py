"""E-mail as a port, with a fake beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from offhook.kit.errors import OffhookError


class MailRefusedError(OffhookError):
    """The mail server will never take this one: trying again is of no use."""

    type, status, title = "mail-refused", 422, "The e-mail was refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one person, in plain text."""

    id: str
    """Becomes the Message-ID, so that a mail sent twice after a crash is one to the reader."""
    to: str
    subject: str
    text: str
    sender_name: str = ""
    """Shown beside our own address."""
    reply_to: str = ""
    attachments: Sequence[Attachment] = ()


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """Returns once a server took it over.

        Raises MailRefusedError when it never will, UnavailableError when trying again may help.
        """
        ...


@dataclass(slots=True)
class FakeMailer:
    """Keeps what it was given."""

    sent: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> None:
        self.sent.append(mail)
