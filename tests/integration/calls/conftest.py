"""Fixtures of the calls tests: a rig of engine, database and telephony process."""

import pytest

from offhook.db.session import Database
from offhook.tenancy.api import Account
from tests.integration.calls.rig import Rig


@pytest.fixture
def rig(database: Database, account: Account) -> Rig:
    return Rig(database=database, account_id=account.id)
