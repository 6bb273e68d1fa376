"""One person's conversation performed: effects in, events and sound out."""
