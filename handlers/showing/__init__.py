"""What people are shown of a request: cards, lines, and the words in them."""
