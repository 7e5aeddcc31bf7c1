"""Staff delete what is kept about somebody who asked for it: looked at, confirmed, and done by the clock."""

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from domain.wishes import WishState, on_board
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket, forgetting
from handlers.requests.authority import by_staff
from handlers.showing import cards, phrases, stale, telling
from handlers.showing.cards import HEAD, Place
from handlers.showing.faces import Face
from handlers.showing.head_faces import ERASING
from handlers.visit import Visit
from storage.erasures import Erasure


def step(office: Office) -> bool:
    """Forget the next piece of what is to be forgotten; what a unit has given back meanwhile comes off the board."""
    erasure = office.desk.erasures.first_due()
    if erasure is not None and erasure.due_at is not None and erasure.due_at <= office.desk.now:
        drawn = _take_down(office, erasure.person, erasure.asked_by, "")
        outgoing.hand_over(office, f"erasing:{office.desk.new_id()}", drawn)
    return forgetting.step(office)


def press(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Show what would be deleted, and delete it once that is confirmed; only staff may."""
    if Actor.STAFF not in by_staff(visit, request).parts or request.subcategory != ERASING:
        return visit.pressed("button.not_yours")
    if not request.undone:
        return stale.explain(visit, request)
    if visit.town.seats_of(request.reporter):
        return visit.pressed("erase.has_a_role")
    return _confirmed(visit, request) if option == "sure" else _asked(visit, request)


def _asked(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    person = visit.desk.people.known(request.reporter)
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    text = face.say(
        "erase.sure",
        name=person.name or person.called or visit.say("notice.nameless"),
        requests=len(visit.desk.requests.of_person(person.id)),
        accounts=len(visit.desk.people.accounts_of(person.id)),
    )
    lines = [text, *_still_open(visit, request)]
    rows = face.rows((("button.erase_sure", "erase-sure"), ("button.back", "back")))
    return [cards.hang(Place(visit.chat, HEAD, visit.sender.id), request, "\n".join(lines), rows)]


def _still_open(visit: Visit, request: ServiceRequest) -> list[str]:
    numbers = _waited_for(visit, request)
    return [visit.say("erase.waits_for", numbers=numbers)] if numbers else []


def _waited_for(visit: Visit, request: ServiceRequest) -> str:
    left_out = {request.id, *(each.id for each in _unclaimed(visit.office, request.reporter, visit.sender.id))}
    open_still = forgetting.unfinished(visit.office, request.reporter)
    return "、".join(str(each.number) for each in open_still if each.id not in left_out)


def _unclaimed(office: Office, person: int, staff: int) -> tuple[ServiceRequest, ...]:
    """Return a person's wishes that nobody has taken up and this staff may take off the board: they may never end."""
    return tuple(
        each
        for each in forgetting.unfinished(office, person)
        if on_board(each) and each.reporter == person and Actor.STAFF in docket.parts_of(office, staff, each)
        if (wish := office.desk.wishes.of_request(each.id)) is not None and wish.state is WishState.POSTED
    )


def _take_down(office: Office, person: int, staff: int, channel: str) -> list[OutgoingMessage]:
    """End the wishes that nobody has taken up, as whoever wished for it is forgotten."""
    by, drawn = docket.By(staff, frozenset({Actor.STAFF}), channel), []
    for each in _unclaimed(office, person, staff):
        cancelled = replace(each, closed_at=office.desk.now, timers=each.timers.silent())
        moved = docket.move(office, cancelled, Action.CANCEL, by)
        drawn.extend(cards.draw_all(office, moved))
    return drawn


def _confirmed(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let the clock do it, and close the task: its person hears now what happens, for later there is nobody to tell."""
    waits = _waited_for(visit, request)
    due_at = visit.now + visit.office.practice.waiting.erasing
    visit.desk.erasures.save(Erasure(request.reporter, visit.sender.id, visit.now, due_at))
    by = by_staff(visit, request)
    finished = replace(request, done_at=visit.now, paused_at=None, timers=request.timers.silent())
    done = docket.move(visit.office, finished, Action.FINISH, by, visit.say("button.erase_sure"))
    closed = docket.move(visit.office, replace(done, closed_at=visit.now), Action.CLOSE, by)
    at = phrases.when(visit.office, due_at)
    told = (
        telling.parties(visit.office, closed, "erase.later", numbers=waits)
        if waits
        else telling.parties(visit.office, closed, "erase.soon", at=at)
    )
    drawn = [
        *cards.draw_all(visit.office, closed),
        *_take_down(visit.office, request.reporter, visit.sender.id, visit.chat.channel),
    ]
    return [*visit.pressed("erase.ordered_later" if waits else "erase.ordered", numbers=waits, at=at), *drawn, *told]
