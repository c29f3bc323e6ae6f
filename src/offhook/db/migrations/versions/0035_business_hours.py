"""Business hours of a number, and what the offline transcription tells of a voicemail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035_business_hours"
down_revision = "0034_dialers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A number's hours are read with it at every call, so they stand in its row."""
    op.add_column("numbers", sa.Column("hours", postgresql.JSONB(), nullable=True))
    op.add_column("voicemails", sa.Column("transcript_language", sa.Text(), nullable=False, server_default=""))
    op.add_column("voicemails", sa.Column("transcript_problem", sa.Text(), nullable=False, server_default=""))
    op.add_column("voicemails", sa.Column("transcript_rough", sa.Boolean(), nullable=False, server_default="false"))


def downgrade() -> None:
    """What was set and written down is lost."""
    for name in ("transcript_rough", "transcript_problem", "transcript_language"):
        op.drop_column("voicemails", name)
    op.drop_column("numbers", "hours")
