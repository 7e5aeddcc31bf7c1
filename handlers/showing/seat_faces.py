"""What the seats see that were called to a request by a whistle, and what others see of them."""

from datetime import datetime

from domain.messages import Buttons
from domain.request_states import State
from domain.whistles import Whistle
from handlers.showing import phrases
from handlers.showing.faces import Face, stage


def seat(face: Face) -> tuple[str, Buttons]:
    """Show a request to one of those who were called to it: report in, then say what came of it."""
    own = _own(face)
    if own is None or face.request.state is not State.JOINT:
        return face.say("head.passed_on" if face.request.undone else f"head.{stage(face)}"), ()
    until = face.when(own.report_by)
    lines = [face.say("whistle.head"), face.say("head.words", words=face.request.text)]
    if own.absent:
        return "\n".join((*lines, face.say("whistle.you_absent"))), ()
    if own.word:
        return "\n".join((*lines, face.say("whistle.you_said", words=own.word))), ()
    if own.reported_at is None:
        lines.append(face.say("whistle.please", until=until))
        return "\n".join(lines), face.rows((("button.report_in", "report_in"),))
    lines.append(face.say("whistle.you_late" if own.late else "whistle.you_reported", at=face.when(own.reported_at)))
    return "\n".join(lines), face.rows((("button.seat_word", "seat_word"),))


def report_by(face: Face) -> datetime | None:
    """Return until when this person has to report in; None once somebody of the seat has, or need not any more."""
    own = _own(face) if face.request.state is State.JOINT else None
    return own.report_by if own is not None and own.remind_at is not None else None


def _own(face: Face) -> Whistle | None:
    """Return the whistle for a seat of this person, one that still waits before one that does not."""
    seats = face.office.desk.neighbourhood.seats_of(face.person) if face.person is not None else ()
    own = [each for each in face.office.desk.whistles.of_request(face.request.id) if each.seat in seats]
    return min(own, key=lambda each: each.heard, default=None)


def standing(face: Face) -> list[str]:
    """Say of each seat that was called how it stands, for those who lead and for the staff."""
    if face.request.state is not State.JOINT:
        return []
    return [_line(face, each) for each in face.office.desk.whistles.of_request(face.request.id)]


def _line(face: Face, each: Whistle) -> str:
    who = phrases.seat_name(face.office, each.seat, face.language)
    late = face.say("whistle.late_mark") if each.late else ""
    if each.absent:
        return face.say("whistle.line_absent", seat=who)
    if each.word:
        return face.say("whistle.line_said", seat=who, words=each.word, late=late)
    if each.reported_at is not None:
        return face.say("whistle.line_here", seat=who, at=face.when(each.reported_at), late=late)
    return face.say("whistle.line_called", seat=who, until=face.when(each.report_by))
