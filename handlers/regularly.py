"""What comes at regular times: each time once however many processes look, and after a long sleep only the last."""

from datetime import datetime

from domain.regular_times import Regular
from handlers.office import Office


def next_due(office: Office, name: str, times: Regular | None) -> datetime | None:
    """Return when something comes next; at once when it has never been looked at, None when it never comes."""
    if times is None:
        return None
    last = office.desk.regulars.last(name)
    return office.desk.now if last is None else times.following(office.practice.clocks.calendar, last)


def begin(office: Office, name: str, times: Regular | None) -> bool:
    """Look at something for the first time: it waits for its next time from now; False when that was done before."""
    return times is not None and office.desk.regulars.last(name) is None and put_off(office, name, office.desk.now)


def take(office: Office, name: str, times: Regular | None) -> datetime | None:
    """Return the time that has come, which is then nobody else's any more; None when none has."""
    known = office.desk.regulars.last(name)
    if times is None or known is None:
        return None
    last = times.last(office.practice.clocks.calendar, office.desk.now)
    if last is None or last <= known or not office.desk.regulars.note(name, last):
        return None
    return last


def put_off(office: Office, name: str, until: datetime) -> bool:
    """Leave out what would come until then; False when somebody else has."""
    return office.desk.regulars.note(name, until)
