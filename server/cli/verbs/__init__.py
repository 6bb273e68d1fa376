"""Groups of verbs of the `earshot` command, one function a verb, and what erasing does."""
