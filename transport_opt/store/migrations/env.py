"""What Alembic runs; `transport_opt.store.opening` hands it the connection, whose transaction it leaves open."""

from alembic import context

from transport_opt.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot change a table in place: Alembic copies it then.
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
