"""A number's flow and greeting are of the number's own account: foreign keys look past row-level security."""

from alembic import op

revision = "0009_references"
down_revision = "0008_jobs"
branch_labels = None
depends_on = None

REFERENCES = (("flow_id", "flows"), ("greeting_prompt_id", "prompts"))


def upgrade() -> None:
    """The account is part of each key, so that a link across accounts cannot be written."""
    for column, table in REFERENCES:
        op.create_unique_constraint(f"uq_{table}_account_id_id", table, ["account_id", "id"])
        op.execute(
            f"UPDATE numbers n SET {column} = NULL WHERE {column} IS NOT NULL AND NOT EXISTS "  # noqa: S608  # our own names
            f"(SELECT FROM {table} t WHERE t.id = n.{column} AND t.account_id = n.account_id)"
        )
        op.execute(
            f"ALTER TABLE numbers ADD CONSTRAINT fk_numbers_{column} FOREIGN KEY (account_id, {column}) "
            f"REFERENCES {table} (account_id, id) ON DELETE SET NULL ({column})"
        )


def downgrade() -> None:
    """Takes the keys away."""
    for column, table in REFERENCES:
        op.drop_constraint(f"fk_numbers_{column}", "numbers")
        op.drop_constraint(f"uq_{table}_account_id_id", table)
