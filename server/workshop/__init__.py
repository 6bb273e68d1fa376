"""Processes beside the one that talks: they open pictures, look at them and describe them."""
