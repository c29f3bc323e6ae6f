"""What the telephony process asks of numbers: who is called, over which carriers, with which trunks."""

from datetime import UTC, datetime
from uuid import UUID

from offhook.db.session import Database
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import (
    find_carrier,
    find_number,
    is_held,
    outbound_targets,
    set_trunk_statuses,
    trunk_endpoint,
    trunk_endpoint_id,
    trunk_endpoints,
)
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm

TO, CALLER = PhoneNumber("+442079460018"), PhoneNumber("+12025550100")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def _endpoint(carrier_id: str) -> str:
    return trunk_endpoint_id(UUID(carrier_id))


async def test_own_carriers_come_first_by_priority_then_those_above(firm: Firm, database: Database) -> None:
    upstream = await firm.owner.add_carrier(name="Up", priority=0)
    second = await firm.add_carrier(name="Second", priority=20, number_format="e164")
    first = await firm.add_carrier(
        name="First", priority=10, outbound_rules=[{"starts_with": "+44", "replace_with": "01144"}]
    )
    await firm.add_carrier(name="Off", priority=1, enabled=False)
    async with database.tenant(firm.account_id) as session:
        ways = await outbound_targets(session, firm.account_id, to=TO, caller=CALLER)
    assert [(way.carrier_name, way.target.endpoint, way.target.number) for way in ways] == [
        ("First", _endpoint(first), "011442079460018"),
        ("Second", _endpoint(second), "442079460018"),
        ("Up", _endpoint(upstream), "+442079460018"),
    ]
    async with database.system() as session:
        assert await outbound_targets(session, firm.account_id, to=TO, caller=CALLER) == ways


async def test_nobody_dials_over_a_strangers_carriers(firm: Firm, other_firm: Firm, database: Database) -> None:
    await other_firm.add_carrier()
    async with database.tenant(firm.account_id) as session:
        assert await outbound_targets(session, firm.account_id, to=TO, caller=CALLER) == []
        assert await outbound_targets(session, other_firm.account_id, to=TO, caller=CALLER) == []


async def test_a_number_is_found_however_its_carrier_writes_it(firm: Firm, database: Database) -> None:
    carrier = await firm.owner.add_carrier(number_format="national", country="US")
    number_id = await firm.add_number("+12025550100", label="Main", record_calls=True)
    async with database.system() as session:
        for dialled in ("2025550100", "12025550100", "+12025550100", "(202) 555-0100"):
            found = await find_number(session, dialled, _endpoint(carrier))
            assert found is not None, dialled
            assert (str(found.number_id), found.account_id) == (number_id, firm.account_id)
            assert (found.label, found.record_calls) == ("Main", True)
        for dialled in ("2025550101", "anonymous", ""):
            assert await find_number(session, dialled, _endpoint(carrier)) is None


async def test_a_trunk_reaches_only_its_own_and_lower_accounts(
    firm: Firm, other_firm: Firm, database: Database
) -> None:
    strangers = await other_firm.add_carrier()
    disabled = await firm.add_carrier(enabled=False)
    await firm.add_number("+12025550100")
    async with database.system() as session:
        for endpoint in (_endpoint(strangers), _endpoint(disabled), "trunk-none", "dev-1"):
            assert await find_number(session, "+12025550100", endpoint) is None
        assert await find_carrier(session, _endpoint(disabled)) is None
        assert await find_carrier(session, _endpoint(strangers)) is not None


async def test_trunks_are_pushed_with_their_secrets(firm: Firm, database: Database, cipher: Cipher) -> None:
    carrier_id = await firm.add_carrier(
        host="sip.north.example",
        register=True,
        username="me",
        password="out-words",
        inbound_username="north",
        inbound_password="in-words",
        match_addresses=["203.0.113.0/24"],
        transport="tls",
        port=5061,
        max_calls=12,
    )
    disabled = await firm.add_carrier(enabled=False)
    async with database.system() as session:
        (trunk,) = await trunk_endpoints(session, cipher=cipher)
        assert await trunk_endpoint(session, UUID(carrier_id), cipher=cipher) == trunk
        assert await trunk_endpoint(session, UUID(disabled), cipher=cipher) is None
    assert (trunk.endpoint, trunk.host, trunk.port, trunk.transport) == (
        _endpoint(carrier_id),
        "sip.north.example",
        5061,
        "tls",
    )
    assert (trunk.username, trunk.password, trunk.register) == ("me", "out-words", True)
    assert (trunk.inbound_username, trunk.inbound_password) == ("north", "in-words")
    assert (trunk.match_addresses, trunk.max_calls) == (("203.0.113.0/24",), 12)
    assert "words" not in repr(trunk)


async def test_the_status_of_trunks_is_kept(firm: Firm, database: Database) -> None:
    carrier_id = await firm.add_carrier()
    seen = {_endpoint(carrier_id): True, "dev-018f00000000700080000000000000aa": True}
    async with database.system() as session:
        assert await set_trunk_statuses(session, seen, now=NOW) == 1
        assert await set_trunk_statuses(session, seen, now=NOW) == 0
    assert (await firm.admin.get(f"/carriers/{carrier_id}")).json()["status"] == "online"
    async with database.system() as session:
        assert await set_trunk_statuses(session, {_endpoint(carrier_id): False}, now=NOW) == 1
    assert (await firm.admin.get(f"/carriers/{carrier_id}")).json()["status"] == "offline"


async def test_a_number_is_held_by_anybody_or_by_nobody(firm: Firm, database: Database) -> None:
    await firm.add_number("+12025550100")
    async with database.system() as session:
        assert await is_held(session, PhoneNumber("+12025550100"))
        assert not await is_held(session, PhoneNumber("+12025550101"))
