"""How fast it is, beside what others are and beside what the machine could do."""
