"""Furnishes the instance of this environment for the pictures of billing; writes who sells and who buys to a file.

Beside the firm: new prices that nobody approved yet, an invoice and a draft, and calls that go on until the instance
ends.
"""

import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from offhook.bootstrap.instance import open_instance
from offhook.bootstrap.settings import Settings
from tests.e2e.billed_tree import Tenant
from tests.e2e.billing_firm import BillingFirm, furnish_billing
from tests.e2e.handset import Handset
from tests.fixtures.instance import RunningInstance, until

NEW_PRICES = (
    "prefix,price,first_s,next_s\n1,0.0120,6,6\n1202,0.0085,6,6\n33,0.0190,30,6\n34,0.0330,30,6\n346,0.0450,30,6\n"
    "44,0.2900,60,60\n49,0.0170,60,60\n"
)
"""Two new ones, one cheaper, one dearer, and one with its point in the wrong place."""
NUMBER = "+16175550100"
TALKS = (("Grace", "+16175550111", "+34612345678"), ("Henry", "+16175550112", "+442079460018"))
"""Who talks, by which telephone, with whom."""


def main(accounts: Path) -> None:
    settings = Settings()
    instance = RunningInstance(data_dir=settings.data_dir, environment=os.environ, instance=open_instance(settings))
    instance.log_in()
    firm = furnish_billing(instance, number=NUMBER)
    _draft_prices(instance)
    _write_invoices(Tenant(instance=instance, account_id=firm.reseller_id))
    _talk(instance, firm)
    accounts.write_text(f"{firm.reseller_id} {firm.customer_id}\n")


def _draft_prices(instance: RunningInstance) -> None:
    (deck,) = instance.get("/billing/decks")["items"]
    effective_at = datetime.now(UTC) + timedelta(days=14)
    drafted = instance.client.post(
        f"/billing/decks/{deck['id']}/versions",
        params={"effective_at": effective_at.isoformat()},
        content=NEW_PRICES,
        headers={"content-type": "text/csv"},
    )
    assert drafted.is_success, drafted.text
    effect = f"/billing/decks/versions/{drafted.json()['version']['id']}/effect"
    until(lambda: instance.get(effect)["state"] == "done", timeout_s=60, what=lambda: instance.get(effect))


def _write_invoices(seller: Tenant) -> None:
    """Of the first half of last month, approved; of the second, to be looked at."""
    end = datetime.now(UTC).date().replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    middle = start.replace(day=16)
    _draft(seller, start, middle)
    drafts = seller.ask("GET", "/billing/invoices", params={"status": "draft"})["items"]
    approved = seller.ask("POST", "/billing/invoices/approve", ids=[draft["id"] for draft in drafts])
    assert approved["approved"], approved
    _draft(seller, middle, end)


def _draft(seller: Tenant, start: date, end: date) -> None:
    period = {"period_start": start.isoformat(), "period_end": end.isoformat()}
    run = f"/billing/invoice-runs/{seller.ask('POST', '/billing/invoice-runs', **period)['id']}"
    until(lambda: seller.ask("GET", run)["state"] == "done", timeout_s=60, what=lambda: seller.ask("GET", run))


def _talk(instance: RunningInstance, firm: BillingFirm) -> None:
    customer = Tenant(instance=instance, account_id=firm.customer_id)
    (number,) = customer.ask("GET", "/numbers")["items"]
    for name, phone, to in TALKS:
        for handset in (phone, to):
            Handset(instance, handset, label=name).script("answer after 1 s")
        agent = customer.ask("POST", "/agents", number_id=number["id"], kind="mobile", name=name, phone_number=phone)[
            "id"
        ]
        customer.ask("POST", "/calls", agent_id=agent, to=to)

    def talking() -> bool:
        calls = customer.ask("GET", "/calls/live")["items"]
        return len(calls) == len(TALKS) and all(call["answered_at"] and call["cost_micros"] for call in calls)

    until(talking, timeout_s=60, what=lambda: customer.ask("GET", "/calls/live"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
