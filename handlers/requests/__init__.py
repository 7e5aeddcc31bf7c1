"""A service request as the desk keeps it: found, located, moved from state to state."""
