"""Row-level security holds even when the query is wrong."""

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from offhook.db.session import Database
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from offhook.tenancy.models import AuditEvent, User


async def test_a_query_without_a_filter_sees_one_account(
    database: Database, account: Account, other_account: Account
) -> None:
    for owner in (account, other_account):
        async with database.tenant(owner.id) as session:
            session.add(AuditEvent(account_id=owner.id, actor="x", action="test", object=owner.name))
    async with database.tenant(account.id) as session:
        assert (await session.scalars(select(AuditEvent.object))).all() == ["Acme"]
        await session.execute(update(AuditEvent).values(object="mine now"))
    async with database.tenant(other_account.id) as session:
        assert (await session.scalars(select(AuditEvent.object))).all() == ["Somebody else"]


async def test_writing_into_another_account_is_refused(
    database: Database, account: Account, other_account: Account
) -> None:
    row = {"id": new_id(), "account_id": other_account.id, "actor": "x", "action": "x", "object": "x"}
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.tenant(account.id) as session:
            await session.execute(insert(AuditEvent).values(row))


async def test_a_connection_without_a_role_sees_nothing(database: Database, account: Account) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT * FROM accounts"))


async def test_a_tenant_reads_no_password_hashes(database: Database, account: Account) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.tenant(account.id) as session:
            await session.execute(select(User.password_hash))


async def test_every_table_with_accounts_is_guarded(database: Database) -> None:
    query = """
      SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id'
       WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
    """
    async with database.system() as session:
        assert (await session.scalars(text(query))).all() == []
