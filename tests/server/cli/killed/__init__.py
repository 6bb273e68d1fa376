"""Real commands that are ended by `kill -9`, EARSHOT_KILLS times each; `make test-slow` has 100."""
