"""A telephone's ear and mouth: G.711 over RTP (RFC 3550, RFC 3551) on one UDP socket, and keys (RFC 4733)."""

import contextlib
import itertools
import math
import socket
import struct
import threading
import time
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field

_FRAME_S = 0.02
_SAMPLES = 160
_PCMU, _EVENTS = 0, 101
_BIAS = 0x84


def _decoded(code: int) -> int:
    """One mu-law octet as a 16 bit sample (ITU-T G.711)."""
    code = ~code & 0xFF
    sample = (((code & 0x0F) << 3) + _BIAS << ((code & 0x70) >> 4)) - _BIAS
    return -sample if code & 0x80 else sample


_DECODE = [_decoded(code) for code in range(256)]
_ENCODE_NEAREST = sorted((sample, code) for code, sample in enumerate(_DECODE))


def _encoded(sample: float) -> int:
    return min(_ENCODE_NEAREST, key=lambda pair: abs(pair[0] - sample))[1]


def _tone(frequency_hz: int) -> bytes:
    """One second, a whole number of periods."""
    return bytes(_encoded(9000 * math.sin(2 * math.pi * frequency_hz * n / 8000)) for n in range(8000))


@dataclass(slots=True)
class Heard:
    """All audio that came in, with when."""

    frames: list[tuple[float, bytes]] = field(default_factory=list)

    def dbfs(self, *, since: float = 0, until: float = math.inf) -> float:
        """Energy (RMS) of a stretch of time (monotonic); silence and nothing are -120."""
        octets = b"".join(payload for at, payload in self.frames if since <= at < until)
        if not octets:
            return -120.0
        mean_square = sum(_DECODE[octet] ** 2 for octet in octets) / len(octets)
        return 20 * math.log10(max(math.sqrt(mean_square) / 32768, 1e-6))

    def longest_gap_s(self, *, since: float, until: float) -> float:
        """The longest time without a packet."""
        times = [since, *(at for at, _ in self.frames if since <= at < until), until]
        return max(later - earlier for earlier, later in itertools.pairwise(times))


_SAMPLES_IN_ORDER = [sample for sample, _ in _ENCODE_NEAREST]


def recited(samples: Sequence[int], *, pause_s: float) -> bytes:
    """Speech at 8 kHz and a pause after it, in mu-law, as whole frames; said over and over."""
    places = (min(bisect(_SAMPLES_IN_ORDER, sample), 255) for sample in samples)
    octets = bytes(_ENCODE_NEAREST[place][1] for place in places) + bytes([0xFF]) * round(8000 * pause_s)
    return octets + bytes([0xFF]) * (-len(octets) % _SAMPLES)


class RtpPhone:
    """Talks (a tone, or what it is given) to whoever sends to it, and keeps all that it hears; used as a context."""

    def __init__(self, address: str, *, frequency_hz: int = 440, says: bytes = b"") -> None:
        self.heard = Heard()
        self.received = threading.Event()
        self._sound = says or _tone(frequency_hz)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.settimeout(0.005)
        self.port: int = self._socket.getsockname()[1]
        self._target: tuple[str, int] | None = None
        self._keys: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rtp", daemon=True)

    def __enter__(self) -> "RtpPhone":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5)
        self._socket.close()

    def talk_to(self, target: tuple[str, int]) -> None:
        """Where the other side's SDP wants its audio; without it, to where its first packet comes from."""
        self._target = target

    def press(self, key: str) -> None:
        """Sends a key of 100 ms."""
        self._keys.append(key)

    def _run(self) -> None:
        sequence, stamp, due = 1, 0, time.monotonic()
        while not self._over.is_set():
            self._listen()
            if self._target is None:
                due = time.monotonic()
                continue
            if self._keys:
                sequence, stamp = self._send_key(self._keys.pop(0), sequence, stamp)
                due = time.monotonic()
            while due <= time.monotonic():
                place = stamp % len(self._sound)
                self._send(_PCMU, sequence, stamp, self._sound[place : place + _SAMPLES])
                sequence, stamp, due = sequence + 1, stamp + _SAMPLES, due + _FRAME_S

    def _listen(self) -> None:
        try:
            packet, sender = self._socket.recvfrom(2048)
        except TimeoutError:
            return
        if len(packet) < 12 or packet[1] & 0x7F != _PCMU:
            return
        self.heard.frames.append((time.monotonic(), packet[12 + 4 * (packet[0] & 0x0F) :]))
        self.received.set()
        self._target = self._target or sender

    def _send_key(self, key: str, sequence: int, stamp: int) -> tuple[int, int]:
        event = "0123456789*#ABCD".index(key)
        for duration in (160, 320, 480, 640, 800, 800, 800):
            end = 0x80 if duration == 800 else 0
            self._send(_EVENTS, sequence, stamp, struct.pack("!BBH", event, end | 10, duration))
            sequence += 1
            time.sleep(_FRAME_S)
        return sequence, stamp + 800

    def _send(self, kind: int, sequence: int, stamp: int, payload: bytes) -> None:
        assert self._target is not None
        header = struct.pack("!BBHII", 0x80, kind, sequence & 0xFFFF, stamp & 0xFFFFFFFF, 0x0FF0)
        with contextlib.suppress(OSError):
            self._socket.sendto(header + payload, self._target)
