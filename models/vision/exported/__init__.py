"""The search models in ONNX Runtime, which a question needs not wait ten seconds to import.

`export.py` writes them from the checkpoints of open_clip and transformers, and believes them only
when they say what those say. `embedder.py` and `matcher.py` run them, and load neither.
"""
