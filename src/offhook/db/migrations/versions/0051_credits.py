"""Drafts that came out below zero are credit notes, and still the one invoice of their period."""

from alembic import op

revision = "0051_credits"
down_revision = "0050_tax_places"
branch_labels = None
depends_on = None

# What was written against an invoice names it and may be there more than once; everything else comes from a run.
PERIOD = """
DROP INDEX uq_invoices_period;
CREATE UNIQUE INDEX uq_invoices_period ON invoices (account_id, customer_id, period_start, period_end, currency)
  WHERE {drafted};
"""


def upgrade() -> None:
    """A period that became a credit note is not invoiced again."""
    op.execute(PERIOD.format(drafted="corrects_id IS NULL"))


def downgrade() -> None:
    """As it was, unless such a period was invoiced again since."""
    op.execute(PERIOD.format(drafted="kind = 'invoice'"))
