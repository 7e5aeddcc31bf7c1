"""From words to meaning. Knows no resident, no request and no database."""
