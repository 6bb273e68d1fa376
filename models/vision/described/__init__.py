"""What describers write, as people put it, and without what nobody can see."""
