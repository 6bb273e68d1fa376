"""Files on disk: which a profile needs, whether they are whole, fetching and loading them."""
