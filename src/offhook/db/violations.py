"""Reads which constraint the database found broken, so that a rule of the schema becomes a sentence for people."""

from sqlalchemy.exc import IntegrityError


def violated_constraint(error: IntegrityError) -> str | None:
    """Name of the constraint or unique index, None when the driver does not say."""
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return str(name) if name else None
