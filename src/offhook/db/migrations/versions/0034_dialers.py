"""What the dialer keeps."""

revision = "0034_dialers"
down_revision = "0033_line_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
