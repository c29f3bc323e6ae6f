"""Who may do what: roles of people, scopes of keys."""

from typing import Literal

Role = Literal["owner", "admin", "supervisor", "agent", "billing"]

_RANK: dict[str, int] = {"agent": 1, "billing": 1, "supervisor": 2, "admin": 3, "owner": 4}


def allows(role: Role, *, needed: Role) -> bool:
    """Whether `role` is `needed` or stands above it; `billing` is a line of its own that admins include."""
    if needed == "billing":
        return role in ("billing", "admin", "owner")
    return role == needed or _RANK[role] > _RANK[needed]


def scopes_include(scopes: frozenset[str], given: str) -> bool:
    """Whether a key with `scopes` may hand out the scope `given`."""
    resource, _, verb = given.partition(":")
    return given in scopes or (given != "*" and scope_allows(scopes, resource=resource, write=verb == "write"))


def scope_allows(scopes: frozenset[str], *, resource: str, write: bool) -> bool:
    """`calls:write` includes `calls:read`; `*` is everything."""
    wanted = {f"{resource}:write", "*"} if write else {f"{resource}:read", f"{resource}:write", "*"}
    return not wanted.isdisjoint(scopes)
