"""Thumbs: kept, reported, and learned from."""
