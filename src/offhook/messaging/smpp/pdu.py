"""Protocol data units of SMPP 3.4 (Short Message Peer-to-Peer Protocol Specification v3.4, sections 4 and 5)."""

import struct
from dataclasses import dataclass, field

GENERIC_NACK = 0x80000000
BIND_TRANSCEIVER = 0x00000009
SUBMIT_SM = 0x00000004
DELIVER_SM = 0x00000005
UNBIND = 0x00000006
ENQUIRE_LINK = 0x00000015
RESPONSE = 0x80000000
OK = 0
UDH_PRESENT = 0x40
IS_RECEIPT = 0x04
TAG_RECEIPTED_ID = 0x001E
TAG_STATE = 0x0427
TAG_PAYLOAD = 0x0424
LONGEST = 70_000
_HEADER = struct.Struct(">IIII")


class PduError(ValueError):
    """The other side speaks no SMPP."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One unit; `body` is everything after the header."""

    command: int
    sequence: int
    status: int = OK
    body: bytes = b""

    def packed(self) -> bytes:
        """On the wire, length first."""
        return _HEADER.pack(16 + len(self.body), self.command, self.status, self.sequence) + self.body

    @property
    def message_id(self) -> str:
        """Of a `submit_sm_resp`."""
        return self.body.split(b"\0", 1)[0].decode("latin-1")


def unpack(raw: bytes) -> Pdu:
    """A whole unit without its length. Raises PduError."""
    if len(raw) < 12:
        raise PduError("the unit is too short")
    command, status, sequence = struct.unpack(">III", raw[:12])
    return Pdu(command, sequence, status, raw[12:])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortMessage:
    """What `submit_sm` and `deliver_sm` carry."""

    source: str
    destination: str
    text: bytes
    data_coding: int = 0
    esm_class: int = 0
    registered_delivery: int = 0
    tags: dict[int, bytes] = field(default_factory=dict)


def bind_body(system_id: str, password: str, system_type: str = "") -> bytes:
    """Of `bind_transceiver`: version 3.4, any addresses."""
    return _text(system_id, 15) + _text(password, 8) + _text(system_type, 12) + bytes((0x34, 0, 0)) + b"\0"


def submit_body(message: ShortMessage) -> bytes:
    """Of `submit_sm`. Raises ValueError for a text longer than one segment."""
    if len(message.text) > 254:
        raise ValueError("one unit carries at most 254 bytes")
    return b"".join(
        (
            b"\0",
            _address(message.source),
            _address(message.destination),
            bytes((message.esm_class, 0, 0)),
            b"\0\0",
            bytes((message.registered_delivery, 0, message.data_coding, 0, len(message.text))),
            message.text,
        )
    )


def read_message(body: bytes) -> ShortMessage:
    """The body of a `deliver_sm` (or `submit_sm`). Raises PduError."""
    try:
        rest = _skip_text(body)
        source, rest = _read_address(rest)
        destination, rest = _read_address(rest)
        esm_class = rest[0]
        rest = _skip_text(_skip_text(rest[3:]))
        registered, data_coding, length = rest[0], rest[2], rest[4]
        text, rest = rest[5 : 5 + length], rest[5 + length :]
        tags = _tags(rest)
    except (IndexError, struct.error) as error:
        raise PduError("the message breaks off") from error
    return ShortMessage(
        source=source,
        destination=destination,
        text=text or tags.get(TAG_PAYLOAD, b""),
        data_coding=data_coding,
        esm_class=esm_class,
        registered_delivery=registered,
        tags=tags,
    )


def _text(value: str, longest: int) -> bytes:
    return value.encode("latin-1", "replace")[:longest] + b"\0"


def _address(value: str) -> bytes:
    """International numbers by type 1 in plan 1, names by type 5, short codes by type 0."""
    if value.startswith("+"):
        return bytes((1, 1)) + _text(value[1:], 20)
    return bytes((0, 1) if value.isdigit() else (5, 0)) + _text(value, 20)


def _read_address(raw: bytes) -> tuple[str, bytes]:
    kind = raw[0]
    end = raw.index(b"\0", 2) if b"\0" in raw[2:] else len(raw)
    value = raw[2:end].decode("latin-1")
    return (f"+{value}" if kind == 1 and value.isdigit() else value), raw[end + 1 :]


def _skip_text(raw: bytes) -> bytes:
    _, found, rest = raw.partition(b"\0")
    if not found:
        raise IndexError
    return rest


def _tags(raw: bytes) -> dict[int, bytes]:
    found = {}
    while len(raw) >= 4:
        tag, length = struct.unpack(">HH", raw[:4])
        found[tag] = raw[4 : 4 + length]
        raw = raw[4 + length :]
    return found
