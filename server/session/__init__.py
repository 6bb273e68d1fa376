"""One person's conversation decided: events in, effects out; pure."""
