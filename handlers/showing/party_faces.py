"""What those who reported a request see of it: each in private, and their group on one card."""

from domain.discretion import confidential
from domain.likeness import may_be_shared
from domain.messages import Button, Buttons
from domain.nominations import NOMINATING
from domain.people import JOINING
from domain.request_states import WAITING_STATES, WORKED_STATES, State
from domain.service_request import ServiceRequest
from domain.taxonomy import DESK_INTENTS, Danger, Intent
from domain.wishes import WishState
from handlers.buttons import short, two_a_row
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.locating import called, likeliest
from handlers.showing import phrases
from handlers.showing.faces import Face, among_few, rings, seen_as, stage
from nlp.of_another import is_of_another

_AS_A_TASK = {
    State.DISPATCHED: "dispatched",
    **dict.fromkeys(WORKED_STATES, "accepted"),
    State.DONE: "done",
    State.CLOSED: "closed",
}
_NOT_TAKEN_YET = WAITING_STATES - {State.REOPENED}
_WHERE = {Danger.SUICIDE: "emergency.where_suicide", Danger.VIOLENCE: "emergency.where_violence"}


def party(face: Face) -> tuple[str, Buttons]:
    """Show a request to one who reported it."""
    request = face.request
    if request.state is State.NEED_INFO and docket.needs_place(request):
        return face.say("party.where"), _place_buttons(face)
    if among_few(request):
        return "\n".join(_with_you(face)), ()
    if rings(request):
        return "\n".join(_alarm(face)), _party_buttons(face)
    if for_the_desk(request) and (task := _AS_A_TASK.get(seen_as(request.state))):
        return face.say(f"task.{task}"), _party_buttons(face)
    lines = [face.say(f"party.{stage(face)}")]
    if confidential(request) and request.open:
        lines.extend(_who_reads_it(face))
    elif request.voices > 1 and request.open:
        lines.append(face.say("voices", count=request.voices))
    return "\n".join(lines), _party_buttons(face)


def _who_reads_it(face: Face) -> list[str]:
    """Say who learns of it before it is so; a wish that has been let out is known, and its line says how."""
    wish = phrases.wish_of(face.office, face.request)
    if wish is None:
        return [face.say("party.only_seen_by")]
    return [face.say("party.before_posting")] if wish.state is WishState.PROPOSED else []


def is_heard(office: Office, request: ServiceRequest) -> bool:
    """Say whether anybody whom an alarm has called can be reached; to promise help otherwise would cost a life."""
    return bool(phrases.called(office, request))


def for_the_desk(request: ServiceRequest) -> bool:
    """Say whether only the desk itself can do it: answer, or decide."""
    return request.intent in DESK_INTENTS or request.subcategory in NOMINATING


def _with_you(face: Face) -> list[str]:
    """Say to somebody in despair or under threat who comes, always in the same words, and no more."""
    request = face.request
    if request.held_by is not None:
        return [face.say("party.with_you_now")]
    if not is_heard(face.office, request):
        return [face.say("party.with_you_unheard")]
    if request.place is not None:
        return [face.say("party.with_you")]
    # "Where are you?" is asked of who is in danger, not of a neighbour who has seen it.
    own = "emergency.where" if is_of_another(request.text) else _WHERE.get(request.danger or Danger.UNKNOWN)
    return [face.say("party.with_you"), face.say(own or "emergency.where")]


def _alarm(face: Face) -> list[str]:
    """Say that help is being called, and ask where to when nobody knows."""
    heard = is_heard(face.office, face.request)
    lines = [face.say("party.alarm" if heard else "party.alarm_unheard")]
    if face.office.practice.telephones.get("desk"):
        lines.append(face.say("party.desk_phone"))
    if face.request.place is None and heard:
        lines.append(face.say("emergency.where"))
    return lines


def _place_buttons(face: Face) -> Buttons:
    assert face.person is not None  # noqa: S101 -- a question is only asked of a person
    town = face.office.desk.neighbourhood
    found = likeliest(face.office, face.person, face.request)
    known = [
        Button(called(town, town.places[each]), face.button("button.other_building", f"place-{short(each)}").token)
        for each in found
    ]
    buttons = [*known, face.button("button.other_building", "elsewhere")]
    return two_a_row(buttons)


def _party_buttons(face: Face) -> Buttons:
    request = face.request
    if rings(request):
        return face.rows((("button.called_already", "called"), ("button.false_alarm", "false_alarm")))
    if request.state is State.EXPLAINED and not request.appealed:
        return face.rows((("button.appeal", "appeal"),))
    if not request.undone:
        return ()
    if for_the_desk(request):
        return face.rows((("button.status", "status"),))
    first = ("button.not_the_same", "not_the_same") if _may_part(face) else ("button.add_photo", "add_photo")
    return face.rows((first, ("button.status", "status")))


def _may_part(face: Face) -> bool:
    """Say whether this person's voice came to what somebody else told, and may be taken out again."""
    parties = face.office.desk.requests.parties(face.request.id)
    return any(each.person == face.person and each.relation in JOINING for each in parties)


def group(face: Face) -> tuple[str, Buttons]:
    """Show a request to the group it was reported in; a private one without a word of what it is."""
    request = face.request
    if confidential(request):
        return face.say("group.private_matter"), _private_link(face)
    lines = [face.say(f"group.{_alarm_stage(face)}" if rings(request) else f"group.{stage(face)}")]
    if request.voices > 1 and request.undone:
        lines.append(face.say("voices", count=request.voices))
    return "\n".join(lines), _group_buttons(face)


def _alarm_stage(face: Face) -> str:
    return "alarm" if is_heard(face.office, face.request) else "alarm_unheard"


def _group_buttons(face: Face) -> Buttons:
    request = face.request
    if seen_as(request.state) in (State.DONE, State.CLOSED):
        return _private_link(face)
    mine_too = (("button.mine_too", "mine_too"),) if may_be_shared(request) else ()
    if request.state in _NOT_TAKEN_YET:
        return face.rows((*mine_too, *_no_report(request)))
    return face.rows(mine_too) if mine_too and request.open else ()


def _no_report(request: ServiceRequest) -> tuple[tuple[str, str], ...]:
    if rings(request):
        return (("button.false_alarm", "false_alarm"),)
    return () if request.intent is Intent.CONSULT else (("button.not_a_report", "not_a_report"),)


def _private_link(face: Face) -> Buttons:
    link = face.office.practice.link(face.chat.channel, f"o_{face.request.number}")
    return ((Button(face.say("button.in_private"), url=link),),) if link else ()
