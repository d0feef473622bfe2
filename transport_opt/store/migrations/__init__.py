"""From the store of an older version to that of this one: Alembic's steps, run by `transport_opt.store.open_store`."""
