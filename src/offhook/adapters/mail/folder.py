"""Mail that goes nowhere: files in a folder, as long as no mail server is set."""

import asyncio
from pathlib import Path

from offhook.adapters.mail.message import message_of
from offhook.kit.clock import Clock
from offhook.kit.mail import Mail

SENDER = "offhook@localhost.localdomain"


class FolderMailer:
    """`Mailer`; each mail is `<id>.eml`, which every mail program opens."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: Mail) -> None:
        message = message_of(mail, sender=SENDER, clock=self._clock)
        self._folder.mkdir(parents=True, exist_ok=True)
        safe = "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in mail.id)
        (self._folder / f"{safe}.eml").write_bytes(message.as_bytes())
