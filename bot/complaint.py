"""The one kind of error that ends a command in plain words."""


class Complaint(Exception):  # noqa: N818 - it is not an error of the program but a sentence to whoever runs it.
    """What the operator is told, in one line: what is wrong and what to do."""
