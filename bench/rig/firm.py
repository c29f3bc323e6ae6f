"""A firm to be called: one carrier, one number that rings a phone, one number that rings a team of three."""

from dataclasses import dataclass, field
from uuid import UUID

from bench.rig.bare import AGENTS
from offhook.db.session import Database
from offhook.devices.actions.add_agent import add_agent
from offhook.devices.actions.add_desk_device import add_desk_device
from offhook.devices.schemas import AgentCreate, DeskDeviceCreate
from offhook.flows.actions.save_flow import save_flow
from offhook.flows.api import Graph
from offhook.flows.schemas import FlowCreate
from offhook.numbers.actions.add_carrier import add_carrier
from offhook.numbers.actions.hold_number import hold_number
from offhook.numbers.schemas import CarrierCreate, NumberCreate
from offhook.tenancy.api import Cipher, create_account
from offhook.tenancy.schemas import AccountCreate

PLAIN = "+12025550101"
TEAM = "+12025550102"
_AGENT_NUMBERS = ("+12025550111", "+12025550112", "+12025550113")
"""As at the bare engine, the one ending in 1 answers."""
assert len(_AGENT_NUMBERS) == len(AGENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmAtWork:
    """What callers dial, and the phones' (user name, password)."""

    account_id: UUID
    plain: str
    team: str
    phones: list[tuple[str, str]] = field(repr=False)


async def found_firm(database: Database, cipher: Cipher, *, team_port: int, phones: int) -> FirmAtWork:
    """All of it through the slices' own actions, as the API does it."""
    async with database.system() as session:
        owner = await create_account(
            session, parent=None, given=AccountCreate(name="Bench", kind="owner", country="US")
        )
    async with database.tenant(owner.id) as session:
        trunk = CarrierCreate(name="Loopback", host="127.0.0.1", port=team_port)
        carrier = await add_carrier(session, account_id=owner.id, given=trunk, cipher=cipher, account_country="US")
        desk = [
            await add_desk_device(
                session, account_id=owner.id, given=DeskDeviceCreate(name=f"Desk {place}"), cipher=cipher
            )
            for place in range(phones)
        ]
        given = FlowCreate(name="One phone", graph=_one_phone(desk[0][0].id))
        flow, version = await save_flow(session, account_id=owner.id, given=given, saved_by="bench")
        assert not version.problems, version.problems
        plain = NumberCreate(number=PLAIN, carrier_id=carrier.id, flow_id=flow.id)
        team = NumberCreate(number=TEAM, carrier_id=carrier.id)
        await hold_number(session, account_id=owner.id, given=plain, country="US")
        called = await hold_number(session, account_id=owner.id, given=team, country="US")
        for place, number in enumerate(_AGENT_NUMBERS, start=1):
            member = AgentCreate(number_id=called.id, kind="mobile", name=f"Agent {place}", phone_number=number)
            await add_agent(session, account_id=owner.id, given=member, user_name=None, country="US")
    registered = [(device.endpoint, password) for device, password in desk]
    return FirmAtWork(account_id=owner.id, plain=PLAIN, team=TEAM, phones=registered)


def _one_phone(device_id: UUID) -> Graph:
    to = {"kind": "device", "device_id": str(device_id)}
    ends = [{"node": "dial", "exit": exit_, "to": "over"} for exit_ in ("busy", "no_answer", "failed")]
    nodes = [{"id": "dial", "type": "dial", "config": {"to": to}}, {"id": "over", "type": "hangup"}]
    return Graph.model_validate({"start": "dial", "nodes": nodes, "edges": ends})
