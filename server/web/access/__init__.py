"""Who may talk to this server, and how it can be reached."""
