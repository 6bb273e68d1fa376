"""Queries in, ranked pictures out."""
