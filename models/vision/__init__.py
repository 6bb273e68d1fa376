"""Pictures and words become vectors, captions, and how well they match."""
