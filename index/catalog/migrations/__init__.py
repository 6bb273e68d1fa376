"""How the catalogue's tables came to be: Alembic scripts, run whenever a library is opened."""
