"""Mail by SMTP (RFC 5321), with the standard library in a thread."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass

from offhook.adapters.mail.message import message_of
from offhook.kit.clock import Clock
from offhook.kit.errors import UnavailableError
from offhook.kit.mail import Mail, MailRefusedError

_TIMEOUT_S = 30
_PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail goes out."""

    host: str
    port: int
    sender: str
    """Our address."""
    user: str = ""
    password: str = ""
    encryption: str = "starttls"
    """`starttls`, `tls` from the first byte, or `none` for a server on this machine."""


class SmtpMailer:
    """`Mailer`; one connection for each mail, for there are few."""

    def __init__(self, server: SmtpServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._send, mail)

    def _send(self, mail: Mail) -> None:
        message = message_of(mail, sender=self._server.sender, clock=self._clock)
        try:
            with self._connect() as link:
                if self._server.user:
                    link.login(self._server.user, self._server.password)
                link.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise self._told(code, said, mail) from error
        except smtplib.SMTPResponseException as error:
            raise self._told(error.smtp_code, error.smtp_error, mail) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnavailableError(f"the mail server {self._server.host} cannot be used: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        trusted = ssl.create_default_context()
        if server.encryption == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_S, context=trusted)
        link = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
        if server.encryption == "starttls":
            link.starttls(context=trusted)
        return link

    def _told(self, code: int, said: bytes | str, mail: Mail) -> MailRefusedError | UnavailableError:
        """A wrong password is no fault of the mail: somebody mends it, and the mail goes out."""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        is_final = code >= _PERMANENT and code not in (530, 534, 535)
        kind = MailRefusedError if is_final else UnavailableError
        return kind(f"{self._server.host} did not take the mail to {mail.to}: {code} {words}")
