"""How the network reads numbers, and what it says of calls that end."""

from collections.abc import Mapping

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.events import HangupCause

ENDINGS: Mapping[HangupCause, str] = {
    HangupCause.NORMAL: "the call ended",
    HangupCause.BUSY: "busy",
    HangupCause.NO_ANSWER: "nobody answered",
    HangupCause.REJECTED: "rejected",
    HangupCause.UNALLOCATED: "there is no such number",
    HangupCause.ANSWERED_ELSEWHERE: "answered elsewhere",
    HangupCause.CONGESTION: "all lines are busy",
    HangupCause.FAILED: "the call was lost",
}


def read_number(text: str) -> PhoneNumber | None:
    """With or without its plus; None for what is no international number."""
    try:
        return PhoneNumber.parse(text if text.startswith("+") else f"+{text}")
    except InvalidInputError:
        return None
