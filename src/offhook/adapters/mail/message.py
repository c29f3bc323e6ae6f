"""A mail as RFC 5322 wants it."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from offhook.kit.clock import Clock
from offhook.kit.mail import Mail, MailRefusedError


def message_of(mail: Mail, *, sender: str, clock: Clock) -> EmailMessage:
    """Raises MailRefusedError when an address is none, or a header would break out of its line."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(mail.sender_name, addr_spec=sender)
        message["To"] = Address(addr_spec=mail.to)
        if mail.reply_to:
            message["Reply-To"] = Address(addr_spec=mail.reply_to)
        message["Subject"] = mail.subject
    except (ValueError, IndexError) as error:
        raise MailRefusedError(f"the mail to {mail.to!r} cannot be written: {error}") from error
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    for file in mail.attachments:
        main, _, sub = file.content_type.partition(";")[0].partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message
