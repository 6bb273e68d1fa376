"""Runs the migrations on the connection that `index.catalog.database` hands over.

That connection is already in a transaction, so a step that is cut off leaves no trace.
"""

from alembic import context

from index.catalog.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
