"""The demo firm, and the one call that shows the main job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.demo import DemoParts, run_demo
from offhook.adapters.sandbox.demo_result import DemoCall, DemoLeg, DemoResult
from offhook.bootstrap.engines import sandbox_engine_spec
from offhook.bootstrap.house import House, open_house
from offhook.bootstrap.instance import Instance
from offhook.calls.api import legs_of, newest_call, recordings_of
from offhook.contacts.api import ContactCreate, add_contact
from offhook.devices.api import AgentCreate, add_agent
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import CarrierCreate, NumberCreate, add_carrier, hold_number, is_held
from offhook.tenancy.api import AccountCreate, ensure_owner

__all__ = ["DemoLogin", "DemoResult", "run_demo_call", "seed_demo_firm"]

EMAIL = "demo@offhook.example"
FIRM = PhoneNumber("+12025550100")
CALLER = PhoneNumber("+12025550177")
ANA_MOBILE = PhoneNumber("+12025550111")
BEN_MOBILE = PhoneNumber("+12025550122")
CUSTOMERS = (
    ("Carol", "Jones", "", CALLER),
    ("Miguel", "Santos", "Santos Bakery", PhoneNumber("+12025550145")),
    ("Hanh", "Nguyen", "Riverside Apartments", PhoneNumber("+12025550158")),
    ("Paul", "Weber", "", PhoneNumber("+12025550163")),
)
"""First name, last name, company, mobile."""
ACCOUNT = AccountCreate(
    name="Bright Plumbing", kind="owner", time_zone="America/New_York", currency="USD", country="US"
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """Who may look at it."""

    email: str
    password: str


async def seed_demo_firm(instance: Instance) -> DemoLogin:
    """A plumber with one number, two mobiles on duty and a known customer; nothing happens when it is there."""
    login = DemoLogin(EMAIL, instance.secrets["demo_password"])
    async with open_house(instance) as house:
        async with house.database.system() as session:
            account = await ensure_owner(
                session,
                email=login.email,
                name="Demo Owner",
                account_name=ACCOUNT.name,
                password=login.password,
                account=ACCOUNT,
                update_password=True,
            )
            if await is_held(session, FIRM):
                return login
        async with house.database.tenant(account.id) as session:
            await _furnish(session, house, account.id, country=account.country)
    return login


async def _furnish(session: AsyncSession, house: House, account_id: UUID, *, country: str) -> None:
    spec = sandbox_engine_spec(house.instance)
    trunk = CarrierCreate(name="Sandbox network", host=spec.own_sip_address, port=spec.sip_port)
    carrier = await add_carrier(
        session, account_id=account_id, given=trunk, cipher=house.cipher, account_country=country
    )
    given = NumberCreate(number=FIRM, label=ACCOUNT.name, carrier_id=carrier.id, record_calls=True)
    number = await hold_number(session, account_id=account_id, given=given, country=country)
    for name, mobile in (("Ana", ANA_MOBILE), ("Ben", BEN_MOBILE)):
        member = AgentCreate(number_id=number.id, kind="mobile", name=name, phone_number=mobile)
        await add_agent(session, account_id=account_id, given=member, user_name=None, country=country)
    for first, last, company, phone in CUSTOMERS:
        person = ContactCreate.model_validate(
            {
                "first_name": first,
                "last_name": last,
                "company": company,
                "numbers": [{"label": "mobile", "number": phone}],
            }
        )
        await add_contact(session, account_id=account_id, given=person, country=country)


async def run_demo_call(instance: Instance, *, report: Callable[[str], None] = lambda _: None) -> DemoResult:
    """One real call, with its proof. Raises UnavailableError when the sandbox does not run."""
    async with open_house(instance) as house:
        parts = DemoParts(
            sandbox=Sandbox(house.database),
            calls=BookedCalls(house),
            clock=house.clock,
            firm=FIRM,
            caller=CALLER,
            answering=ANA_MOBILE,
            ringing=BEN_MOBILE,
        )
        return await run_demo(parts, report=report)


class BookedCalls:
    """`CallBook` of the demo: what the firm's own books say."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def newest_call(self, *, caller: str, since: datetime) -> DemoCall | None:
        async with self._house.database.system() as session:
            call = await newest_call(session, caller=caller, since=since)
            if call is None:
                return None
            legs = await legs_of(session, call.id)
            recordings = await recordings_of(session, call.id)
        stored = next((recording for recording in recordings if recording.blob_key is not None), None)
        sound = None
        if stored is not None and stored.blob_key is not None:
            sound = await self._house.audio.measure(await self._house.blobs.local_path(stored.blob_key))
        return DemoCall(
            call_id=call.id.hex,
            outcome=call.outcome,
            answered_by=call.answered_by,
            ended=call.ended_at is not None,
            legs=[DemoLeg.model_validate(leg, from_attributes=True) for leg in legs],
            recording_s=sound.duration_s if sound else None,
            recording_dbfs=sound.rms_dbfs if sound else None,
        )
