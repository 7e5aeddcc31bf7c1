"""When something happens next by itself."""

from datetime import datetime

from handlers.clock import next_due
from handlers.office import Office


def first_due(office: Office) -> datetime | None:
    """Return when the next timer rings or the next message may leave; None when nothing is to come."""
    instants = (next_due(office), office.desk.sending.next_due())
    return min((each for each in instants if each is not None), default=None)
