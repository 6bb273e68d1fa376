"""The work for all sessions at once: lanes, indexing, measuring, and what becomes of a failure."""
