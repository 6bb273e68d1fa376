"""What hears, sees and speaks, each behind a protocol of `protocols.py`.

`starter` has the drawn scenes and what was trained on them. `bundle.py` holds the models of one
profile together. `hear`, `vision` and `speak` run checkpoints, and do not know each other.
`checkpoints` says where weights come from, and loads them. A file imports from its own room and
from those named after it, never back. Nothing here knows pictures in a library, or who is asking.
"""
