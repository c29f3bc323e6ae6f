"""A three-level firm for billing tests: owner, reseller and customer, a carrier, and plans in the tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.actions.approve_version import approve_version
from offhook.billing.actions.import_deck import import_deck
from offhook.billing.books.views import balance_name
from offhook.billing.ledger.chain import Due, payment_lines
from offhook.billing.models import AssignmentRow, DeckRow, DeckVersionRow, PlanRow, PlanVersionRow
from offhook.billing.repository import SettleRequest
from offhook.db.session import Database
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account, create_account
from offhook.tenancy.schemas import AccountCreate

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CARRIER = "carrier-1"
COST = "prefix,price,first_s,next_s\n34,2.00,60,60\n346,4.00,60,60\n"


class Firm:
    """Carrier 2.00 a minute; the reseller pays 20 % more, its customer 10 % more than that; all in EUR."""

    def __init__(self, database: Database, owner: Account, reseller: Account, customer: Account) -> None:
        self.database = database
        self.owner, self.reseller, self.customer = owner, reseller, customer
        self.deck_id = new_id()
        self.plan_ids = {reseller.id: new_id(), customer.id: new_id()}

    async def pay(self, payer: Account, euros: int) -> None:
        payee_id = payer.parent_id
        assert payee_id is not None
        due = Due(payer_id=payer.id, payee_id=payee_id, currency="EUR", net_micros=euros * 1_000_000)
        request = SettleRequest(
            key=f"payment {new_id()}", kind="payment", at=LONG_AGO, lines=payment_lines(due), memo="paid in"
        )
        async with self.database.system() as session:
            await repository.settle(session, [request])

    async def standing(self, account: Account) -> tuple[int, int]:
        """Posted and pending, in micros."""
        async with self.database.system() as session:
            row = await session.execute(
                text("SELECT posted, pending FROM ledger_accounts WHERE id = :id"),
                {"id": balance_name(account.id, "EUR").id},
            )
            posted, pending = row.one()
            return posted, pending


async def make_firm(database: Database, owner: Account) -> Firm:
    """With prices, without money."""
    async with database.system() as session:
        euros = {"currency": "EUR", "country": "ES"}
        reseller = await create_account(session, parent=owner, given=AccountCreate(name="R", kind="reseller", **euros))
        customer = await create_account(session, parent=reseller, given=AccountCreate(name="C", **euros))
        firm = Firm(database, owner, reseller, customer)
        deck = DeckRow(id=firm.deck_id, account_id=owner.id, name="carrier", currency="EUR")
        session.add(deck)
        await session.flush()
        await add_version(session, deck, COST, effective_at=LONG_AGO)
        await session.execute(
            text("INSERT INTO carrier_decks (carrier, account_id, deck_id) VALUES (:carrier, :owner, :deck)"),
            {"carrier": CARRIER, "owner": owner.id, "deck": deck.id},
        )
        await _give_mark_up(session, firm, seller=owner, buyer=reseller, percent="20")
        await _give_mark_up(session, firm, seller=reseller, buyer=customer, percent="10")
    return firm


async def add_version(session: AsyncSession, deck: DeckRow, content: str, *, effective_at: datetime) -> DeckVersionRow:
    """In force from then on."""
    draft = await import_deck(session, deck, content.encode(), effective_at=effective_at)
    return await approve_version(session, draft, now=effective_at - timedelta(seconds=1))


async def _give_mark_up(session: AsyncSession, firm: Firm, *, seller: Account, buyer: Account, percent: str) -> None:
    plan_id: UUID = firm.plan_ids[buyer.id]
    session.add(PlanRow(id=plan_id, account_id=seller.id, name="standard", currency="EUR"))
    await session.flush()
    rule = {"name": "all", "prefixes": [], "mark_up": {"percent": percent}}
    session.add(PlanVersionRow(id=new_id(), account_id=seller.id, plan_id=plan_id, effective_at=LONG_AGO, rules=[rule]))
    session.add(
        AssignmentRow(
            id=new_id(),
            account_id=seller.id,
            customer_id=buyer.id,
            plan_id=plan_id,
            direction="out",
            from_at=LONG_AGO,
        )
    )
    await session.flush()
