"""Wishes (微心愿): what may be said of them, which unit takes one up, and how it is fulfilled."""
