"""The schools that a decision is about."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the schools; the decisions so far are on whole plans."""
    op.add_column("decision", sa.Column("schools", sa.JSON(), nullable=False, server_default="[]"))
