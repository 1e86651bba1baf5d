"""What Alembic runs. It is given a connection whose transaction others begin and end."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
