"""Sound becomes words, or the knowledge that somebody speaks."""
