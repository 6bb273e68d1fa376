"""One folder, one library: what is found in it, and what it gives to others."""
