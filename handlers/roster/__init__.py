"""Who lives and works here: brought in from a roster, written back, invited."""
