"""What storage may refuse, one class for each decision that a caller has to take.

StorageError
├── CannotOpenError          tell the operator and stop: nothing was changed
├── StorageUnavailableError  nothing was written; try the same again later
├── WriterStoppedError       the process must end and be started again; nothing was written
├── LostUpdateError          somebody else changed it in between: load it anew and decide anew
└── UnreadableError          this row cannot be opened with the keys at hand: set it aside
"""


class StorageError(Exception):
    """Whatever storage refuses."""


class CannotOpenError(StorageError):
    """The database or its keys cannot be used; the message is a sentence for the operator."""


class StorageUnavailableError(StorageError):
    """The database cannot take this now; `reason` says in plain words why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WriterStoppedError(StorageError):
    """The writer has ended, by itself or because it was asked to, and takes nothing any more."""


class LostUpdateError(StorageError):
    """The row is not as it was when it was loaded, or it was not loaded in this job."""


class UnreadableError(StorageError):
    """A sealed value was sealed under a key that is not at hand, or it was damaged."""
