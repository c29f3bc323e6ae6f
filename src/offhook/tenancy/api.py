"""The door to tenancy: who asks, in which transaction, and what every endpoint shares."""

from offhook.tenancy.actions.create_account import create_account
from offhook.tenancy.actions.ensure_owner import ensure_owner
from offhook.tenancy.audit import record_audit, record_audit_above
from offhook.tenancy.cipher import Cipher
from offhook.tenancy.idempotency import IdempotentRoute
from offhook.tenancy.models import Account
from offhook.tenancy.paging import CursorParams, Page, paginate
from offhook.tenancy.principal import CurrentPrincipal, Principal, current_principal, require
from offhook.tenancy.repository import Standing, find_standing, get_account, is_active, member_name
from offhook.tenancy.roles import Role, allows, scope_allows
from offhook.tenancy.schemas import AccountCreate
from offhook.tenancy.state import CurrentCipher, CurrentClock, CurrentDatabase
from offhook.tenancy.transaction import CurrentAccount, TenantSession

__all__ = [
    "Account",
    "AccountCreate",
    "Cipher",
    "CurrentAccount",
    "CurrentCipher",
    "CurrentClock",
    "CurrentDatabase",
    "CurrentPrincipal",
    "CursorParams",
    "IdempotentRoute",
    "Page",
    "Principal",
    "Role",
    "Standing",
    "TenantSession",
    "allows",
    "create_account",
    "current_principal",
    "ensure_owner",
    "find_standing",
    "get_account",
    "is_active",
    "member_name",
    "paginate",
    "record_audit",
    "record_audit_above",
    "require",
    "scope_allows",
]
