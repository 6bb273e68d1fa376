"""Folders of photos become rows, vectors and captions of a library."""
