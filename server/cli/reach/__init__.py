"""From where a server can be reached: its options, its door, and what the person is told."""
