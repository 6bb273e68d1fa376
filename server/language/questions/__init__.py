"""A question in words becomes the structure that is searched, and is said back from that."""
