"""How quick Earshot is: one file a question, each prints a table, `make bench` runs them all.

    conversation    how long a person waits for an answer, alone and among many
    library         how quickly pictures become findable and described, and are found among many
    full_size       checkpoints of the standard models' sizes, where the true ones are not at hand

`python -m benchmarks NAME` measures one and rewrites its table in `docs/performance.md`.
"""
