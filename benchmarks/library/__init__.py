"""How quickly pictures become findable and described, and are found among many."""
