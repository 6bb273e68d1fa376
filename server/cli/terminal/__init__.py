"""How the command talks with the person at the terminal: what waits, what ends, what was meant."""
