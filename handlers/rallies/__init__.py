"""Rallies: who is called together, who comes, and what everybody sees of it."""
