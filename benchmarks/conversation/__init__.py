"""How long a person waits for an answer, alone and among many."""
