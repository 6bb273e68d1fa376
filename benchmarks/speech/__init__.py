"""How well Earshot's voices are understood, and whether they keep the rate that is asked."""
