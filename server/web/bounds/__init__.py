"""How much of the server one client may take: connections, time, bytes, and places."""
