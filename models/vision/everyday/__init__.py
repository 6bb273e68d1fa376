"""Everyday questions: what one more question is held against, where nobody fitted a model."""
