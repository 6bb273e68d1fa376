"""How quick Earshot is: one file a question, each prints a table, `make bench` runs them all."""
