"""From where a server can be reached."""
