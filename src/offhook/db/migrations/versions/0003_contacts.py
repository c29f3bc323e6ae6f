"""Tables of contacts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.tenant_guard import guard_tenant_table

revision = "0003_contacts"
down_revision = "0002_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "contacts",
        *_tenant_columns(),
        sa.Column("first_name", sa.String(100), nullable=False),
        sa.Column("last_name", sa.String(100), nullable=False),
        sa.Column("company", sa.String(100), nullable=False),
        sa.Column("job_title", sa.String(100), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("emails", postgresql.JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "contact_numbers",
        *_tenant_columns(),
        sa.Column("contact_id", sa.Uuid, sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("number", sa.String(17), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Index("ix_contact_numbers_account_id_number", "account_id", "number"),
    )
    for table in ("contacts", "contact_numbers"):
        guard_tenant_table(table)


def downgrade() -> None:
    """Drops the tables."""
    for table in ("contact_numbers", "contacts"):
        op.drop_table(table)


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ]
