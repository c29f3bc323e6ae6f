"""Mail by SMTP against a server on this machine, and into a folder."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest

from offhook.adapters.mail.folder import FolderMailer
from offhook.adapters.mail.smtp import SmtpMailer, SmtpServer
from offhook.kit.clock import FakeClock
from offhook.kit.errors import UnavailableError
from offhook.kit.mail import Attachment, Mail, MailRefusedError

CLOCK = FakeClock(datetime(2026, 11, 1, 9, tzinfo=UTC))
PDF = Attachment(name="INV-2026-00042.pdf", content_type="application/pdf", content=b"%PDF-1.7 \x00\xff")
MAIL = Mail(
    id="0190c6a0", to="pagos@cafe.example", subject="Factura de Telefonía", text="Adjuntamos: 15,97 €\n\nNorte",
    sender_name="Telefonía, S.L.", reply_to="facturas@norte.example", attachments=[PDF],
)  # fmt: skip


class Post(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs; `replies` answer RCPT by address."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.replies: dict[str, str] = {}
        self.taken: list[bytes] = []


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post = cast(Post, self.server)
        self._say("220 post")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                self._say("250 post")
            elif verb.startswith("RCPT"):
                address = line.partition("<")[2].partition(">")[0]
                self._say(post.replies.get(address, "250 ok"))
            elif verb == "DATA":
                self._say("354 go on")
                post.taken.append(self._data())
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def mailer(port: int) -> SmtpMailer:
    server = SmtpServer(host="127.0.0.1", port=port, sender="billing@offhook.example", encryption="none")
    return SmtpMailer(server, CLOCK)


def read(content: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(content, policy=default))


async def test_a_mail_arrives_whole(post: Post) -> None:
    await mailer(post.server_address[1]).send(MAIL)
    (content,) = post.taken
    got = read(content)
    assert (got["to"], got["subject"]) == ("pagos@cafe.example", "Factura de Telefonía")
    assert got["from"].addresses[0].display_name == "Telefonía, S.L."
    assert (got["reply-to"], got["message-id"]) == ("facturas@norte.example", "<0190c6a0@offhook.example>")
    body = got.get_body()
    assert body is not None
    assert "15,97 €" in body.get_content()
    (file,) = got.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("INV-2026-00042.pdf", PDF.content)


async def test_refusals_for_good_and_for_now_are_told_apart(post: Post) -> None:
    post.replies = {"gone@cafe.example": "550 no such user", "full@cafe.example": "452 mailbox full"}
    send = mailer(post.server_address[1]).send
    with pytest.raises(MailRefusedError, match="no such user"):
        await send(Mail(id="1", to="gone@cafe.example", subject="x", text="x"))
    with pytest.raises(UnavailableError, match="mailbox full"):
        await send(Mail(id="2", to="full@cafe.example", subject="x", text="x"))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(UnavailableError):
            await mailer(closed.getsockname()[1]).send(MAIL)


@pytest.mark.parametrize("to", ["nobody", "a@b\r\nBcc: c@d", "", "a b@c"])
async def test_no_address_breaks_out_of_its_header(post: Post, to: str) -> None:
    with pytest.raises(MailRefusedError):
        await mailer(post.server_address[1]).send(Mail(id="1", to=to, subject="x", text="x"))
    with pytest.raises(MailRefusedError):
        await mailer(post.server_address[1]).send(
            Mail(id="1", to="a@b.example", subject="x\r\nBcc: c@d.example", text="")
        )
    assert not post.taken


async def test_without_a_server_mails_are_files(tmp_path: Path) -> None:
    await FolderMailer(tmp_path / "mail", CLOCK).send(MAIL)
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert read(file.read_bytes())["subject"] == "Factura de Telefonía"
