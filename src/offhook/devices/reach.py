"""Checks how a member of a team is to be reached."""

from offhook.devices.schemas import AgentCreate
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute


def read_phone(given: AgentCreate, *, number: NumberRoute, country: str) -> str | None:
    """The member's telephone in E.164, None for the browser. Raises InvalidInputError naming the field."""
    if given.kind == "browser":
        if given.user_id is None:
            raise _refused("user_id", "a browser agent needs the user who will answer")
        if given.phone_number is not None:
            raise _refused("phone_number", "a browser agent has no telephone number; leave it out")
        return None
    if given.phone_number is None:
        raise _refused("phone_number", f"a {given.kind} agent needs a telephone number")
    return read_phone_text(given.phone_number, number=number, country=country)


def read_phone_text(text: str, *, number: NumberRoute, country: str) -> str:
    """A telephone as typed in E.164. Raises InvalidInputError when it is none or the team's own number."""
    try:
        phone_number = PhoneNumber.parse(text, region=country)
    except InvalidInputError as error:
        raise _refused("phone_number", error.message) from error
    if phone_number == number.number:
        raise _refused("phone_number", "a number cannot ring itself; give the agent's own telephone")
    return str(phone_number)


def _refused(field: str, what: str) -> InvalidInputError:
    return InvalidInputError("The agent could not be reached like this", fields=[FieldError(field, what)])


def already_there(number: NumberRoute, *, phone_number: str | None) -> ConflictError:
    """The refusal of a member the team has already."""
    field, who = ("phone_number", phone_number) if phone_number else ("user_id", "this user")
    what = f"{who} is in the team of {number.number.international()} already"
    return ConflictError(what[0].upper() + what[1:], fields=[FieldError(field, what)])
