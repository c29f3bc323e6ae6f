"""What people order about a living call from a web page or the API, beside what their phones signal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpOrdered:
    """End one leg, or with None the whole call."""

    leg_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrdered:
    """The person at this leg puts the other one on hold."""

    leg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnholdOrdered:
    """The person at this leg goes on talking."""

    leg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrdered:
    """Blind transfer: whoever talks with this leg is connected to `target` instead."""

    leg_id: str
    target: str
    """As typed or chosen: an E.164 number, an extension or a device's user name."""


CallCommand = HangUpOrdered | HoldOrdered | UnholdOrdered | TransferOrdered
