"""What can be said of a message before anybody is asked: each refusal names the place and the remedy."""

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

from offhook.kit.errors import FieldError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.connector import PICTURES, Capabilities
from offhook.messaging.patterns import matches

_CONTROLS = frozenset(map(chr, range(32))) - {"\n", "\r", "\t", "\f"} | {"\x7f"}


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What counts of an attachment."""

    content_type: str
    size_bytes: int


def check_body(body: str, *, has_media: bool, capabilities: Capabilities) -> list[FieldError]:
    """Empty, too long, or with characters no phone shows."""
    if not body.strip() and not has_media:
        return [FieldError("body", "write a text or attach a picture")]
    if len(body) > capabilities.max_body:
        more = len(body) - capabilities.max_body
        return [
            FieldError(
                "body",
                f"the text has {len(body):,} characters, {more:,} more than the {capabilities.max_body:,} allowed",
            )
        ]
    if found := _CONTROLS.intersection(body):
        return [FieldError("body", f"the text contains a control character (U+{ord(min(found)):04X}); take it out")]
    return []


def check_media(media: Sequence[MediaFacts], *, capabilities: Capabilities, where: str = "media") -> list[FieldError]:
    """Too many, too large, or none at all allowed."""
    if not media:
        return []
    if not capabilities.max_media:
        return [FieldError(where, "this provider sends texts only; take the picture out")]
    if len(media) > capabilities.max_media:
        return [
            FieldError(where, f"at most {capabilities.max_media} pictures go into one message; there are {len(media)}")
        ]
    problems = []
    for place, item in enumerate(media):
        most = capabilities.max_picture_bytes if item.content_type in PICTURES else capabilities.max_other_bytes
        if item.size_bytes > most:
            what = f"{item.content_type} may have {most / 1e6:g} MB; this one has {item.size_bytes / 1e6:.1f} MB"
            problems.append(FieldError(f"{where}[{place}]", what))
    return problems


def check_pictures_between(sender: str, recipient: PhoneNumber, *, where: str = "media") -> list[FieldError]:
    """Toll-free numbers neither send nor take pictures."""
    for number, what in (
        (sender, "is toll-free and cannot send pictures"),
        (recipient, "is toll-free and takes no pictures"),
    ):
        if is_toll_free(number):
            return [FieldError(where, f"{number} {what}; send the text without")]
    return []


def check_destination(written: str, *, expression: str, where: str = "to") -> list[FieldError]:
    """`written` is the number as the provider gets it."""
    if expression and not matches(expression, written):
        return [FieldError(where, f"{written} does not match what this provider takes ({expression})")]
    return []


def is_toll_free(number: str) -> bool:
    """False for short codes and names."""
    if not number.startswith("+"):
        return False
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
