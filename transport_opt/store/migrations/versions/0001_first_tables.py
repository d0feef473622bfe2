"""Data sets, scenarios, plans, jobs, decisions and security events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    _questions()
    _plans()
    _decisions()
    _jobs()
    _security()


def _questions() -> None:
    """Add data sets and scenarios."""
    op.create_table(
        "dataset",
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("council", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tables", sa.LargeBinary(), nullable=False),
        sa.Column("matrix_sha256", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_dataset")),
    )
    op.create_index(
        op.f("ix_dataset_council_created_at_dataset_id"), "dataset", ["council", "created_at", "dataset_id"]
    )
    op.create_index(op.f("ix_dataset_matrix_sha256"), "dataset", ["matrix_sha256"])
    op.create_table(
        "scenario",
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("council", sa.String(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("times_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.dataset_id"], name=op.f("fk_scenario_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("scenario_id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("dataset_id", "times_sha256", name=op.f("uq_scenario_dataset_id_times_sha256")),
    )


def _plans() -> None:
    """Add plans, their routes and their papers."""
    op.create_table(
        "plan",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("parent_version", sa.Integer(), nullable=True),
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("council", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.scenario_id"], name=op.f("fk_plan_scenario_id_scenario")),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("pk_plan")),
        sa.UniqueConstraint("job_id", "version", name=op.f("uq_plan_job_id_version")),
    )
    op.create_index(op.f("ix_plan_council_created_at_plan_id"), "plan", ["council", "created_at", "plan_id"])
    op.create_index(op.f("ix_plan_scenario_id"), "plan", ["scenario_id"])
    op.create_table(
        "plan_route",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route_id", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "version"],
            ["plan.plan_id", "plan.version"],
            name=op.f("fk_plan_route_plan_id_version_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "version", "position", name=op.f("pk_plan_route")),
    )
    op.create_index(op.f("ix_plan_route_plan_id_version_route_id"), "plan_route", ["plan_id", "version", "route_id"])
    op.create_table(
        "paper",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "version"],
            ["plan.plan_id", "plan.version"],
            name=op.f("fk_paper_plan_id_version_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "version", "name", name=op.f("pk_paper")),
    )


def _decisions() -> None:
    """Add what was decided on plans."""
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("council", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "version"], ["plan.plan_id", "plan.version"], name=op.f("fk_decision_plan_id_version_plan")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_plan_id_version"), "decision", ["plan_id", "version"])


def _jobs() -> None:
    """Add jobs and their checkpoints."""
    op.create_table(
        "job",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("council", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("request_sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("done", sa.Double(), nullable=False),
        sa.Column("of", sa.Double(), nullable=False),
        sa.Column("best_pence", sa.Integer(), nullable=True),
        sa.Column("unplaced", sa.Integer(), nullable=True),
        sa.Column("elapsed", sa.Double(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id", "plan_version"],
            ["plan.plan_id", "plan.version"],
            name=op.f("fk_job_plan_id_plan_version_plan"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.scenario_id"], name=op.f("fk_job_scenario_id_scenario")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_job_account_id_key")),
    )
    op.create_index(op.f("ix_job_council_created_at_job_id"), "job", ["council", "created_at", "job_id"])
    op.create_index(op.f("ix_job_plan_id_plan_version"), "job", ["plan_id", "plan_version"])
    op.create_index(op.f("ix_job_scenario_id"), "job", ["scenario_id"])
    op.create_table(
        "checkpoint",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("spent", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.job_id"], name=op.f("fk_checkpoint_job_id_job"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_checkpoint")),
    )


def _security() -> None:
    """Add security events."""
    op.create_table(
        "security_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_security_event")),
    )
    op.create_index(op.f("ix_security_event_at_event_id"), "security_event", ["at", "event_id"])
