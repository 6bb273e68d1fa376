"""The truth, in SQL: pictures, their facts, captions and vectors."""
