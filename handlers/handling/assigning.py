"""How staff put a request into somebody's hands: by a name, by a word, or by one of the buttons with who there is."""

from domain.department_tasks import department_of
from domain.messages import Button, Buttons, OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, Officer, Role, Seat
from domain.places import PlaceKind
from domain.replacing import replace
from domain.request_states import Action
from domain.routing import people_for
from domain.service_request import Rung, ServiceRequest
from handlers.handling import targets
from handlers.handling.targets import Target
from handlers.requests import docket
from handlers.requests.authority import by_staff
from handlers.requests.finding import given_up
from handlers.showing import cards, phrases, telling
from handlers.showing.cards import HEAD
from handlers.showing.faces import Face
from handlers.visit import Visit

_LEVELS = {Role.DUTY_DESK: "community", Role.STAFF: "community", Role.SECRETARY: "community", Role.AREA_HEAD: "estate"}


def assign(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Give a request to whom the words name; what follows the name goes along as a remark.

    What came back too often is designated: whoever gets it now cannot give it back.
    """
    bounced = request.dispatches >= visit.office.practice.limits.dispatches and request.returns > 0
    return _into(visit, request, words, Action.DESIGNATE if bounced else Action.ASSIGN)


def designate(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Give a request to whom the words name, who cannot give it back."""
    return _into(visit, request, words, Action.DESIGNATE)


def _into(visit: Visit, request: ServiceRequest, words: str, action: Action) -> list[OutgoingMessage]:
    found, remark = named(visit, request, words)
    if len(found) == 1:
        return give(visit, request, found[0].seat, action, remark, found[0].person)
    if found:
        return _ask(visit, request, "staff.assign_which", found, action, words=words)
    known = [each for each in targets.offered(visit, request) if concerned(visit, request, each.seat)]
    return _ask(visit, request, "staff.assign_unknown" if words else "staff.assign_whom", known, action, words=words)


def named(visit: Visit, request: ServiceRequest, words: str) -> tuple[list[Target], str]:
    """Return whom the words may mean, and the rest of the words: the whole of them is a name, or the first word is."""
    first, _, rest = words.partition(" ")
    for name, remark in ((words, ""), (first, rest.strip())):
        found = {
            each.seat: each
            for each in targets.named(visit, request, name)
            if name and concerned(visit, request, each.seat)
        }
        here = [each for each in found.values() if _sits_over(visit, request, each.seat)]
        if found:
            return (here if len(here) == 1 else list(found.values())), remark
    return [], ""


def concerned(visit: Visit, request: ServiceRequest, seat: Seat) -> bool:
    """Say whether a seat has to do with the request's community, so that nothing leaves it by a namesake."""
    places, community = visit.town.places, request.community
    if seat.unit is not None:
        unit = visit.town.units.get(seat.unit)
        territory = unit.territory if unit else ()
        return any(places.lies_in(each, community) or places.lies_in(community, each) for each in territory)
    return seat.place is not None and (places.lies_in(seat.place, community) or places.lies_in(community, seat.place))


def _sits_over(visit: Visit, request: ServiceRequest, seat: Seat) -> bool:
    return seat.place is not None and visit.town.places.lies_in(request.place, seat.place)


def _ask(
    visit: Visit, request: ServiceRequest, message_id: str, known: list[Target], action: Action, *, words: str
) -> list[OutgoingMessage]:
    """Ask to whom, with a button for each; in a group the names come in private and without buttons."""
    names = "、".join(_told_apart(visit, each) for each in known)
    if not visit.private:
        return visit.aside(message_id, number=request.number, words=words, names=names)
    return visit.reply(
        message_id,
        number=request.number,
        words=words,
        names=names,
        buttons=_buttons(visit, request, known, action),
        request=request.id,
    )


def _told_apart(visit: Visit, target: Target) -> str:
    """Name a seat together with its building, so that two people called alike can be told apart."""
    place = visit.town.places.get(target.seat.place)
    known = place is not None and place.kind not in (PlaceKind.COMMUNITY, PlaceKind.STREET)
    return f"{target.name}（{place.name}）" if place is not None and known else target.name


def _buttons(visit: Visit, request: ServiceRequest, known: list[Target], action: Action) -> Buttons:
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    return tuple(
        (Button(_told_apart(visit, each), face.button("button.assign", f"{action}-{each.code}").token),)
        for each in known[: targets.OFFERED]
    )


def give(
    visit: Visit, request: ServiceRequest, seat: Seat, action: Action, remark: str = "", person: int | None = None
) -> list[OutgoingMessage]:
    """Assign a request to a seat, or to one of its people alone: whoever is designated, or is not the first there.

    Staff may decide for somebody who gave it back, but not against a conflict.
    """
    sitting = [officer.person for officer in visit.town.holders(seat)]
    alone = _alone(visit, seat, action, person)
    name = (
        telling.called(visit.office, alone) if alone else phrases.seat_name(visit.office, seat, visit.sender.language)
    )
    before = _heard_again(visit, request)
    allowed = _anew(before, {*sitting}) if alone is None else _instead(before, alone, sitting)
    if (refusal := obstacle(visit, allowed, seat)) is not None:
        return visit.aside(refusal, who=name, number=request.number)
    fit = people_for((seat,), docket.matter_of(allowed), visit.town)
    had_card = {card.person for card in visit.desk.outbox.cards_of(request.id) if card.name.startswith(f"{HEAD}:")}
    decided = replace(allowed, designated=action is Action.DESIGNATE)
    assigned = docket.offer(
        visit.office, decided, action, _chain(visit, allowed, seat, remark), by_staff(visit, request), remark
    )
    news = "staff.designated_to_you" if assigned.designated else "staff.assigned_to_you"
    asked = tuple(officer for officer in fit if officer.person in had_card and officer.person != visit.sender.id)
    return [
        *visit.aside("staff.designated" if assigned.designated else "staff.assigned", number=assigned.number, who=name),
        *cards.draw_all(visit.office, assigned),
        *telling.officers(visit.office, assigned, asked, news, {"remark": remark}),
        *telling.officers(visit.office, assigned, _relieved(visit, request, fit), "staff.taken_from_you", {}),
    ]


def _alone(visit: Visit, seat: Seat, action: Action, person: int | None) -> int | None:
    """Return who of a seat is meant and nobody else; None for a unit or a desk, whose people are all alike."""
    if seat.unit is not None or seat.role is Role.DUTY_DESK:
        return None
    first = next((officer.person for officer in visit.town.holders(seat) if officer.chats), None)
    if action is Action.DESIGNATE:
        return person or first
    return None if person == first else person


def _instead(request: ServiceRequest, alone: int, sitting: list[int]) -> ServiceRequest:
    """Let nobody else of a seat be asked, until it is assigned anew."""
    shunned = {*request.shunned, *sitting} - {alone}
    return replace(request, shunned=tuple(sorted(shunned)))


def obstacle(visit: Visit, request: ServiceRequest, seat: Seat) -> str | None:
    """Return the sentence that says why nobody on a seat can be asked, None when somebody can."""
    if seat.role in HEAD_ROLES and department_of(visit.town, visit.sender.id) is not None and not visit.is_staff:
        return "task.not_directly"
    sitting = visit.town.holders(seat)
    if request.held_by is not None and any(officer.person == request.held_by for officer in sitting):
        return "staff.has_it_already"
    if sitting and all(officer.person in request.shunned for officer in sitting):
        return "staff.gave_it_back"
    fit = people_for((seat,), docket.matter_of(request), visit.town)
    if any(officer.chats for officer in fit):
        return None
    return "staff.must_stay_out" if sitting and not fit else "staff.not_reached"


def _heard_again(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Let those be asked again who were left out only because a colleague alone was meant."""
    return replace(request, shunned=given_up(visit, request))


def _anew(request: ServiceRequest, people: set[int]) -> ServiceRequest:
    """Let these people be asked again."""
    return replace(request, shunned=tuple(each for each in request.shunned if each not in people))


def _chain(visit: Visit, request: ServiceRequest, seat: Seat, remark: str) -> tuple[Rung, ...]:
    """Put the seat first; behind it the ladder goes on with those above it."""
    level = _LEVELS.get(seat.role, "building")
    above = docket.rungs_from(visit.office, request, "estate" if level == "building" else "community")
    return (Rung(level, (seat,), remark), *(rung for rung in above if seat not in rung.seats))


def _relieved(visit: Visit, request: ServiceRequest, asked: tuple[Officer, ...]) -> tuple[Officer, ...]:
    """Return who was at work on it until now and would otherwise go there in vain."""
    holder = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    stays = holder is None or holder in asked or holder.person == visit.sender.id
    return () if holder is None or stays else (holder,)
