"""Reads and writes flows; row-level security decides whose."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.flows.models import Flow, FlowSwitch, FlowTurn, FlowVersion
from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id


async def get_flow(session: AsyncSession, flow_id: UUID, *, lock: bool = False) -> Flow:
    """Raises NotFoundError."""
    flow = await session.get(Flow, flow_id, with_for_update=lock or None)
    if flow is None:
        raise NotFoundError("There is no such flow")
    return flow


async def find_version(session: AsyncSession, flow_id: UUID, version: int) -> FlowVersion | None:
    """None when there is none."""
    query = select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.version == version)
    found: FlowVersion | None = await session.scalar(query)
    return found


async def find_live(session: AsyncSession, flow_id: UUID) -> FlowVersion | None:
    """What calls run; None when the flow is gone or never was without problems."""
    query = (
        select(FlowVersion)
        .join(Flow, Flow.id == FlowVersion.flow_id)
        .where(Flow.id == flow_id, FlowVersion.version == Flow.live_version)
    )
    found: FlowVersion | None = await session.scalar(query)
    return found


async def counted_nodes(session: AsyncSession, flow: Flow) -> Counter[str]:
    """By type, in the version that calls run or else the newest; none in a flow without any."""
    version = await find_version(session, flow.id, flow.live_version or flow.version)
    return Counter(node["type"] for node in version.graph["nodes"]) if version else Counter()


def select_flows(account_id: UUID, *, search: str | None) -> Select[Flow]:
    """Flows of an account by name."""
    query = select(Flow).where(Flow.account_id == account_id)
    return query.where(Flow.name.icontains(search, autoescape=True)) if search else query


def select_versions(flow_id: UUID) -> Select[FlowVersion]:
    """All versions of a flow."""
    return select(FlowVersion).where(FlowVersion.flow_id == flow_id)


async def flows_with(session: AsyncSession, text_in_graph: str) -> Sequence[str]:
    """Names of the flows whose newest or running graph holds this text, an id say."""
    used = (
        select(Flow.name)
        .join(FlowVersion, FlowVersion.flow_id == Flow.id)
        .where(FlowVersion.version.in_((Flow.version, Flow.live_version)))
        .where(cast(FlowVersion.graph, Text).contains(text_in_graph, autoescape=True))
    )
    return (await session.scalars(used.distinct().order_by(Flow.name))).all()


async def count_turn(session: AsyncSession, account_id: UUID, key: str) -> int:
    """Counts on and returns the count, beginning with 0; two calls never get the same."""
    values = {"id": new_id(), "account_id": account_id, "key": key, "turn": 0}
    counted = insert(FlowTurn).values(values)
    statement = counted.on_conflict_do_update(
        index_elements=[FlowTurn.account_id, FlowTurn.key], set_={"turn": FlowTurn.turn + 1}
    ).returning(FlowTurn.turn)
    return int((await session.execute(statement)).scalar_one())


async def switches(session: AsyncSession, account_id: UUID) -> Sequence[FlowSwitch]:
    """All switches ever set, by name."""
    found = await session.scalars(
        select(FlowSwitch).where(FlowSwitch.account_id == account_id).order_by(FlowSwitch.name)
    )
    return found.all()


async def switch_is_on(session: AsyncSession, account_id: UUID, name: str) -> bool:
    """A switch never set is off."""
    query = select(FlowSwitch.is_on).where(FlowSwitch.account_id == account_id, FlowSwitch.name == name)
    return bool(await session.scalar(query))


async def put_switch(session: AsyncSession, account_id: UUID, name: str, *, is_on: bool) -> None:
    """Makes it when there is none."""
    values = {"id": new_id(), "account_id": account_id, "name": name, "is_on": is_on}
    await session.execute(
        insert(FlowSwitch)
        .values(values)
        .on_conflict_do_update(index_elements=[FlowSwitch.account_id, FlowSwitch.name], set_={"is_on": is_on})
    )
