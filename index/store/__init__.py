"""Vectors in memory and their files: the nearest are found here."""
