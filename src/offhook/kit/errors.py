"""The errors that cross floors; the web turns each into a problem document (RFC 9457)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one place of the input."""

    where: str
    """Path of the field, as `nodes[3].config.prompt` or `row 17, column number`."""
    what: str
    """What is wrong and what would be right, in one sentence."""


class OffhookError(Exception):
    """Base of every error a person may see.

    `type` names the kind for programs, `status` is its HTTP status, `title` the same for all errors of the
    kind, and the message says what happened to this one.
    """

    type = "internal-error"
    status = 500
    title = "Something went wrong on our side"

    def __init__(self, message: str, *, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.fields = tuple(fields)


class NotFoundError(OffhookError):
    """The object does not exist, or is another account's, which is the same."""

    type, status, title = "not-found", 404, "Not found"


class InvalidInputError(OffhookError):
    """The input cannot be accepted as it is; `fields` says where."""

    type, status, title = "invalid-input", 422, "The input is not valid"


class ConflictError(OffhookError):
    """The input is fine but collides with what is already there."""

    type, status, title = "conflict", 409, "Already there or changed meanwhile"


class NotAuthenticatedError(OffhookError):
    """Nobody is logged in, or the credentials are wrong."""

    type, status, title = "not-authenticated", 401, "Please log in"


class ForbiddenError(OffhookError):
    """The user is known but the role or the key's scopes do not allow this."""

    type, status, title = "forbidden", 403, "Not allowed"


class TooManyAttemptsError(OffhookError):
    """Throttled; `retry_after_s` says when to come back."""

    type, status, title = "too-many-attempts", 429, "Too many attempts"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class PayloadTooLargeError(OffhookError):
    """The body or the upload is larger than allowed."""

    type, status, title = "payload-too-large", 413, "Too large"


class UnavailableError(OffhookError):
    """A part we need (database, engine, carrier) is away; trying again later may help."""

    type, status, title = "unavailable", 503, "Temporarily not available"


class DiskFullError(UnavailableError):
    """No room is left. Tenants read this: where the disk is and how much is missing belongs in the log."""

    def __init__(self) -> None:
        super().__init__("The server's disk is full")
