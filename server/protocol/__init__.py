"""The wire between server and client: events, messages, and the outbox."""
