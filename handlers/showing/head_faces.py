"""What those who see to a request see of it: an alarm, a new task, their own, or who has it."""

from domain.clocks import Light
from domain.discretion import hides_reporter
from domain.messages import Buttons
from domain.nominations import NOMINATING
from domain.request_states import Actor, State
from domain.service_request import ON_BEHALF, Rung, closed_by_silence
from domain.taxonomy import Urgency
from handlers.requests import coordination, docket, timing
from handlers.showing import area_faces, nomination_faces, wish_faces
from handlers.showing.faces import Face, rings, stage
from handlers.showing.seat_faces import standing

ERASING = "erase"
"""The subcategory of a task to delete somebody's data."""
ALARM_ANSWERS = (("button.going", "accept"), ("button.cannot_go", "decline-away"))
CONTACTED = (("button.contacted", "contacted"),)
"""Rows of buttons, by label and verb."""

_WAITED_FOR = frozenset({"need_info", "climbed", "overdue", "done", "solved", "reopened", "explained"})
"""Stages of which whoever reported it is told what concerns them: that they are answered, asked, or to confirm it."""

_SEES_TO_IT = frozenset({Actor.ASKED, Actor.STAFF, Actor.HOLDER})
_GREETINGS = {State.REOPENED: "head.reopened", State.RETURNED: "head.designate"}
"""How somebody is greeted who is asked for another reason than that it is new."""


def head(face: Face) -> tuple[str, Buttons]:
    """Show a request to somebody who is asked to see to it, has it, or had it; the staff see of an area how far."""
    parts = docket.parts_of(face.office, face.person, face.request) if face.person is not None else frozenset()
    nominated = Actor.STAFF in parts and face.request.subcategory in NOMINATING
    if nominated and (shown := nomination_faces.staff(face)) is not None:
        return shown
    text, buttons = _head(face, parts)
    if Actor.STAFF not in parts:
        return text, buttons
    text, buttons = wish_faces.for_staff(face, text, buttons)
    lines, more = area_faces.added(face)
    return "\n".join((text, *lines)), (*buttons, *more)


def _head(face: Face, parts: frozenset[Actor]) -> tuple[str, Buttons]:
    request = face.request
    if request.state is State.MERGED:
        return face.say("head.merged"), ()
    if not parts & _SEES_TO_IT and _coordinates(face):
        return _of_who_answers(face), ()
    if not parts & _SEES_TO_IT:
        return face.say("head.taken" if _was_too_late(face) else "head.passed_on"), ()
    others_work = Actor.STAFF in parts and Actor.HOLDER not in parts
    if request.state is State.DONE and others_work and not closed_by_silence(request):
        return face.say("head.verify"), face.rows((("button.verified", "verify"),))
    text, buttons = _standing(face, parts)
    if buttons and request.subcategory == ERASING and Actor.STAFF in parts:
        buttons = (*face.rows((("button.erase", "erase"),)), *buttons)
    return text, buttons


def _standing(face: Face, parts: frozenset[Actor]) -> tuple[str, Buttons]:
    request = face.request
    if request.state is State.SHELVED:
        return "\n".join((face.say("head.shelved"), face.say("head.words", words=request.because))), ()
    if request.held_by is not None:
        if (
            Actor.HOLDER in parts
            and request.held_by != face.person
            and request.state is not State.DONE
            and request.open
        ):
            return _of_colleague(face)
        return _own(face) if Actor.HOLDER in parts else _of_another(face, helping=Actor.ASKED in parts)
    return _of_nobody(face, asked=Actor.ASKED in parts)


def _coordinates(face: Face) -> bool:
    """Say whether this person answers for it although somebody else sees to it."""
    return face.person is not None and coordination.answers_for(face.office, face.person, face.request)


def _of_who_answers(face: Face) -> str:
    """Show how far it is to whoever took it first and follows what others do with it; it is not they who wait."""
    seen = stage(face)
    return face.say(f"answers.{seen}" if seen in _WAITED_FOR else f"status.{seen}", mark=face.say("head.coordinates"))


def _was_too_late(face: Face) -> bool:
    """Say whether somebody else was quicker; whoever gave it back, or is asked no more, need not know who has it."""
    asked = docket.may_take(face.office, face.request)
    return face.request.held_by is not None and any(officer.person == face.person for officer in asked)


def _of_nobody(face: Face, *, asked: bool) -> tuple[str, Buttons]:
    request = face.request
    if not request.undone:
        return face.say(f"head.{stage(face)}"), ()
    if rings(request):
        return face.say("head.alarm", words=request.text), face.rows(ALARM_ANSWERS)
    return "\n".join((face.say(_greeting(face, asked=asked)), *_facts(face))), _offer_buttons(face)


def _of_another(face: Face, *, helping: bool) -> tuple[str, Buttons]:
    """Show who has it; once that is too late, whoever was asked to help may take it over."""
    if helping and face.late and called_to_help(face):
        lines = (face.say("head.late_elsewhere" if face.overdue else "head.silent_elsewhere"), *_facts(face))
        return "\n".join(lines), face.rows((("button.take_over", "take_over"),))
    return face.say("head.taken"), ()


def _of_colleague(face: Face) -> tuple[str, Buttons]:
    """Show the people of a unit which of them has it; any of them may go on with it, or say that it is done."""
    buttons = face.rows((("button.take_on", "take_on"), ("button.done", "finish")))
    return "\n".join((face.say("head.colleague_late" if face.late else "head.colleague"), *_facts(face))), buttons


def called_to_help(face: Face) -> bool:
    """Say whether the ladder has come as far as this person, or further."""
    return _sits_on(face, face.request.chain[1 : face.request.rung + 1])


def _on_the_highest_rung(face: Face) -> bool:
    return _sits_on(face, face.request.chain[face.request.rung :][:1])


def _sits_on(face: Face, rungs: tuple[Rung, ...]) -> bool:
    seats = face.office.desk.neighbourhood.served_by(face.person) if face.person is not None else ()
    return any(seat in rung.seats for rung in rungs for seat in seats)


def _own(face: Face) -> tuple[str, Buttons]:
    request = face.request
    if not request.undone:
        return face.say(f"head.{stage(face)}"), ()
    if request.state is State.NEED_INFO:
        return "\n".join((face.say("head.asking"), *_facts(face))), face.rows((("button.done", "finish"),))
    call = () if hides_reporter(request) else (("button.call", "call"),)
    if request.urgency is Urgency.EMERGENCY:
        return "\n".join((face.say("head.going"), *_facts(face))), face.rows((("button.done", "finish"), *call))
    later = () if face.overdue or request.postponed else (("button.later", "later"),)
    buttons = face.rows((("button.done", "finish"), *later), (("button.ask", "ask"), *call))
    return "\n".join((*_own_lines(face), *_facts(face))), buttons


def _own_lines(face: Face) -> list[str]:
    """Say until when, with a colour and a word on the last day, and that somebody should get in touch first."""
    timers, now, clocks = face.request.timers, face.office.desk.now, face.office.practice.clocks
    near = timing.is_long(face.office, face.request) and clocks.light(timers.finish_by, now) is Light.YELLOW
    lines = [face.say("light.yellow")] if near else []
    lines.append(face.say("head.yours_late" if face.overdue else "head.yours"))
    if face.request.contacted_at is None and timers.contact_by is not None:
        lines.append(face.say("head.get_in_touch" if timers.contact_by > now else "head.get_in_touch_now"))
    return lines


def _greeting(face: Face, *, asked: bool) -> str:
    """Choose the first line: whose turn it is differs with the way it came here."""
    request = face.request
    if not asked:
        return "head.watched"
    if request.rung > 0:
        return "head.climbed" if _on_the_highest_rung(face) else "head.helped"
    return _GREETINGS.get(request.state, "head.designated" if request.designated else "head.new")


def _offer_buttons(face: Face) -> Buttons:
    if face.request.state is State.RETURNED:
        return face.rows((("button.take", "accept"), ("button.designate", "designate")), (("button.ask", "ask"),))
    if face.request.designated and face.request.rung == 0:
        return face.rows((("button.take", "accept"), ("button.ask", "ask")))
    return face.rows(
        (("button.take", "accept"), ("button.ask", "ask")),
        (("button.pass_on", "pass_on"), ("button.cannot", "cannot")),
    )


def _facts(face: Face) -> list[str]:
    request = face.request
    facts = [face.say("head.words", words=request.text)]
    if request.reopened and request.bad_reason:
        facts.append(face.say("head.why_reopened", words=request.bad_reason))
    facts.extend(standing(face))
    if docket.lacks_place(request):
        facts.append(face.say("head.no_place"))
    reporter = face.office.desk.people.known(request.reporter)
    name = reporter.called or reporter.name
    if name and not hides_reporter(request):
        facts.append(face.say("head.filed_by" if request.source == ON_BEHALF else "head.reporter", name=name))
    if request.voices > 1:
        facts.append(face.say("voices", count=request.voices))
    if request.resembles is not None and (other := face.office.desk.requests.get(request.resembles)) is not None:
        facts.append(face.say("head.resembles", other=other.number))
    return facts
