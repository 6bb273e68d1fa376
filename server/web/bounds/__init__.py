"""How much of the server one client may take: connections, time, bytes, and places;
and for how long what people asked is kept."""
