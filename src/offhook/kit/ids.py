"""Identifiers: UUIDv7 (RFC 9562), so that rows sort by the time they were made."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7; lexical order is creation order to the millisecond."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
