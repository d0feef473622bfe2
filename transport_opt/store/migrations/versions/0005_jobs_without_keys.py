"""Keys of requests left jobs when they got a table of their own."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the two columns away, and what made them one of a kind."""
    with op.batch_alter_table("job") as table:
        table.drop_constraint(op.f("uq_job_account_id_key"), type_="unique")
        table.drop_column("key")
        table.drop_column("request_sha256")
