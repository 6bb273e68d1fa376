"""Checkpoints of the standard models' true sizes, with random weights, in the true formats.

What a model costs depends on its shape, not on what it has learnt; so the figures can be had
where the weights cannot. Each file here makes one checkpoint; `home.py` puts them together.
"""
