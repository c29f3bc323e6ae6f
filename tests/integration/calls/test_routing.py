"""Whose call it is, and which way a device's call goes out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.api import CallRouter
from offhook.calls.outbound_plan import PLAN
from offhook.calls.ports import CallingDevice, Refusal, Route
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import trunk_endpoint_id
from offhook.voice.events import HangupCause
from tests.fixtures.firm import Firm

ANN, BOB = "dev-ann", "dev-bob"


class TwoDevices:
    """Ann and Bob of one account."""

    def __init__(self, account_id: UUID, number_id: UUID | None) -> None:
        self._found = {
            endpoint: CallingDevice(
                account_id=account_id,
                endpoint=endpoint,
                name=endpoint,
                caller_number=PhoneNumber("+12025550199") if number_id else None,
                caller_number_id=number_id,
            )
            for endpoint in (ANN, BOB)
        }

    async def calling_device(self, session: AsyncSession, endpoint: str) -> CallingDevice | None:
        return self._found.get(endpoint)

    async def find_device(self, session: AsyncSession, account_id: UUID, dialled: str) -> CallingDevice | None:
        return self._found.get(dialled)


async def in_the_states(session: AsyncSession, account_id: UUID) -> str:
    return "US"


async def prepare(firm: Firm) -> tuple[CallRouter, str]:
    """A router, and the endpoint of the firm's first carrier."""
    carrier = await firm.add_carrier(name="North", priority=1, number_format="e164")
    await firm.add_carrier(name="South", host="sip.south.example", priority=2)
    number_id = await firm.add_number("+12025550199", carrier_id=carrier, language="es")
    contact = {"first_name": "Zoe", "numbers": [{"number": "+12025550100"}]}
    assert (await firm.admin.post("/contacts", json=contact)).status_code == 201
    router = CallRouter(firm.database, devices=TwoDevices(firm.account_id, UUID(number_id)), country=in_the_states)
    return router, trunk_endpoint_id(UUID(carrier))


async def from_ann(router: CallRouter, dialled: str) -> Route | Refusal:
    return await router.route_call(source=ANN, source_kind="device", dialled=dialled, caller="x")


async def test_a_carriers_call_reaches_the_holder_of_the_number_with_the_callers_name(firm: Firm) -> None:
    router, trunk = await prepare(firm)
    route = await router.route_call(source=trunk, source_kind="carrier", dialled="12025550199", caller="12025550100")
    assert isinstance(route, Route)
    assert (route.account_id, route.program, route.direction) == (firm.account_id, "flow", "inbound")
    assert (route.caller, route.caller_name, route.dialled) == ("+12025550100", "Zoe", "+12025550199")
    assert (route.trunk, route.variables["language"]) == (trunk, "es")
    nobody = await router.route_call(source=trunk, source_kind="carrier", dialled="+12025550123", caller="")
    assert isinstance(nobody, Refusal)
    assert nobody.cause is HangupCause.UNALLOCATED


async def test_a_new_number_is_found_once_the_notice_came(firm: Firm) -> None:
    router, trunk = await prepare(firm)
    asked = {"source": trunk, "source_kind": "carrier", "dialled": "+12025550188", "caller": ""}
    assert isinstance(await router.route_call(**asked), Refusal)
    await firm.add_number("+12025550188", carrier_id=str(UUID(trunk.removeprefix("trunk-"))))
    await router.forget("")
    assert isinstance(await router.route_call(**asked), Route)


async def test_a_phone_shows_the_number_its_person_chose(firm: Firm) -> None:
    router, trunk = await prepare(firm)
    second = await firm.add_number("+12025550188", carrier_id=str(UUID(trunk.removeprefix("trunk-"))))
    asked = {"source": ANN, "source_kind": "device", "dialled": "+442079460000", "caller": "x"}
    chosen = await router.route_call(**asked, wanted_number_id=UUID(second).hex)
    assert isinstance(chosen, Route)
    assert (chosen.caller, chosen.number_id) == ("+12025550188", UUID(second))
    forged = await router.route_call(**asked, wanted_number_id="ab" * 16)
    assert isinstance(forged, Route)
    assert forged.caller == "+12025550199"


async def test_a_device_calls_out_over_the_carriers_in_their_order(firm: Firm) -> None:
    router, trunk = await prepare(firm)
    route = await from_ann(router, "(202) 555-0100")
    assert isinstance(route, Route)
    plan = route.variables[PLAN]
    assert (route.program, route.direction, route.dialled, route.caller) == (
        "outbound",
        "outbound",
        "+12025550100",
        "+12025550199",
    )
    assert plan["party_name"] == "Zoe"
    assert [way["carrier_name"] for way in plan["ways"]] == ["North", "South"]
    assert (plan["ways"][0]["endpoint"], plan["ways"][0]["number"]) == (trunk, "12025550100")


async def test_emergency_numbers_go_out_as_dialled(firm: Firm) -> None:
    router, _ = await prepare(firm)
    route = await from_ann(router, "911")
    assert isinstance(route, Route)
    assert {way["number"] for way in route.variables[PLAN]["ways"]} == {"911"}


async def test_calls_inside_the_house_need_no_carrier(firm: Firm) -> None:
    router, _ = await prepare(firm)
    colleague = await from_ann(router, BOB)
    assert isinstance(colleague, Route)
    assert (colleague.direction, colleague.variables[PLAN]["ways"][0]["endpoint"]) == ("internal", BOB)
    own = await from_ann(router, "2025550199")
    assert isinstance(own, Route)
    assert (own.direction, own.program, own.caller_party) == ("internal", "flow", ANN)


async def test_what_is_no_number_and_who_is_unknown_are_refused(firm: Firm) -> None:
    router, _ = await prepare(firm)
    nonsense = await from_ann(router, "abc")
    assert isinstance(nonsense, Refusal)
    assert nonsense.cause is HangupCause.UNALLOCATED
    stranger = await router.route_call(source="dev-x", source_kind="device", dialled="1", caller="")
    assert isinstance(stranger, Refusal)
    assert stranger.cause is HangupCause.REJECTED
