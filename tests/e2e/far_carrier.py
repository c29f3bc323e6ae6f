"""A carrier that does as it is told: what it answers to a call is a script of status lines, sound included."""

import re
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.e2e.rtp import RtpPhone

EARLY_SOUND = "183 Session Progress"


@dataclass
class FarCarrier:
    """SIP over UDP (RFC 3261) at an address of its own; used as a context. It sounds like its frequency."""

    address: str
    answers: Sequence[str] = ("180 Ringing", "200 OK")
    pause_s: float = 0.1
    """Between two answers."""
    dialled: list[str] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.voice = RtpPhone(self.address, frequency_hz=850)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((self.address, 0))
        self._socket.settimeout(0.05)
        self._over = threading.Event()
        self._known: set[str] = set()
        self._threads = [threading.Thread(target=self._run, name="carrier", daemon=True)]

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    def __enter__(self) -> "FarCarrier":
        self.voice.__enter__()
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(5)
        self.voice.__exit__()
        self._socket.close()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                packet, sender = self._socket.recvfrom(8192)
            except TimeoutError:
                continue
            text = packet.decode(errors="replace")
            method = text.split(" ", 1)[0]
            if method == "INVITE":
                self._called(text, sender)
            elif method == "CANCEL":
                self._send(text, sender, "200 OK")
                self._send(text.replace("CANCEL", "INVITE"), sender, "487 Request Terminated")
            elif method not in {"ACK", "SIP/2.0"}:
                self._send(text, sender, "200 OK")

    def _called(self, text: str, sender: tuple[str, int]) -> None:
        """A repeated INVITE (it was sent before our 100 came) is no other call; neither is one inside a call."""
        if (call_id := _header(text, "Call-ID")) in self._known:
            if ";tag=" in _header(text, "To"):
                self._send(text, sender, "200 OK", sound=True)
            return
        self._known.add(call_id)
        self.dialled.append(_user(text.split(" ", 2)[1]))
        self.callers.append(_user(_header(text, "From")))
        media = re.search(r"c=IN IP4 (\S+)", text), re.search(r"m=audio (\d+)", text)
        if media[0] and media[1]:
            self.voice.talk_to((media[0][1], int(media[1][1])))
        self._send(text, sender, "100 Trying")
        thread = threading.Thread(target=self._answer, args=(text, sender), name="answers", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _answer(self, text: str, sender: tuple[str, int]) -> None:
        for status in self.answers:
            time.sleep(self.pause_s)
            self._send(text, sender, status, sound=status in (EARLY_SOUND, "200 OK"))

    def _send(self, request: str, to: tuple[str, int], status: str, *, sound: bool = False) -> None:
        kept = [line for line in request.split("\r\n\r\n", maxsplit=1)[0].split("\r\n")[1:] if _is_repeated(line)]
        if not status.startswith("100"):
            kept = [f"{line};tag=far" if _names_nobody_yet(line) else line for line in kept]
        address = f"{self.address}:{self.port}"
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {self.address}\r\ns=-\r\nc=IN IP4 {self.address}\r\nt=0 0\r\n"
            f"m=audio {self.voice.port} RTP/AVP 0\r\n"
            if sound
            else ""
        )
        kind = ["Content-Type: application/sdp"] if body else []
        lines = [f"SIP/2.0 {status}", *kept, f"Contact: <sip:far@{address}>", *kind, f"Content-Length: {len(body)}"]
        self._socket.sendto("\r\n".join([*lines, "", body]).encode(), to)


def _is_repeated(line: str) -> bool:
    return line.lower().startswith(("via:", "from:", "to:", "call-id:", "cseq:", "record-route:"))


def _names_nobody_yet(line: str) -> bool:
    return line.lower().startswith("to:") and ";tag=" not in line


def _header(text: str, name: str) -> str:
    found = re.search(rf"(?im)^{name}\s*:\s*(.*?)\r?$", text)
    return found[1] if found else ""


def _user(uri: str) -> str:
    found = re.search(r"sip:([^@>]*)@", uri)
    return found[1] if found else ""
