"""When, where, by whom and of whom: a module for each place that says so, and one that chooses."""
