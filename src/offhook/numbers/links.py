"""What a number points to lives on floors above; the schema alone knows whether it is there."""

from sqlalchemy.exc import IntegrityError

from offhook.db.violations import violated_constraint
from offhook.kit.errors import FieldError, InvalidInputError

_LINKS = {
    "fk_numbers_flow_id": ("flow_id", "the account has no such flow"),
    "fk_numbers_greeting_prompt_id": ("greeting_prompt_id", "the account has no such sound"),
}


def broken_link(error: IntegrityError) -> InvalidInputError | None:
    """The refusal that names the field; None when something else was broken."""
    field, what = _LINKS.get(violated_constraint(error) or "", ("", ""))
    return (
        InvalidInputError(f"The number cannot be set up: {what}", fields=[FieldError(field, what)]) if field else None
    )
