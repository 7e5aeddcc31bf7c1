"""What residents bring to the door: reports, follow-ups, verdicts, questions, themselves."""
