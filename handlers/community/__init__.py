"""What the community's staff see, decide and put right."""
