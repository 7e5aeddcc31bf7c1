"""The only place that opens, moves and saves requests: state, clocks, ladder and events change here together."""

from msgspec import Struct

from domain.duty import on_duty
from domain.neighbourhood import STAFF_ROLES, Officer, Role, Seat
from domain.people import Party
from domain.places import PlaceKind
from domain.replacing import replace
from domain.request_states import TRANSITIONS, Action, Actor, NotAllowedError, State, next_state
from domain.routing import Matter, ladder, must_stay_out, people_for
from domain.service_request import LEVELS, Event, Rung, ServiceRequest, Timers
from domain.taxonomy import PLACELESS, Urgency
from domain.whistles import unheard
from domain.wishes import on_board
from handlers.office import Office
from handlers.requests import panels, timing

_HANDLING = frozenset({Actor.ASKED, Actor.HOLDER, Actor.STAFF})
_CHANGES_HANDS = frozenset(
    {
        Action.RECATEGORISE,
        Action.RELOCATE,
        Action.POSTPONE,
        Action.TRANSFER,
        Action.ASSIGN,
        Action.DESIGNATE,
        Action.CONVENE,
        Action.SHELVE,
        Action.CLAIM,
        Action.GIVE_BACK,
        Action.FULFIL,
        Action.SEND_BACK,
    }
)
"""What makes older buttons stale although the state stays; climbing only asks more people, so theirs stay true."""
_ENDS_FOR_ALL = frozenset({Action.FINISH, Action.EXPLAIN})
"""What waits for the word of every seat that was called; a resident who says that it is solved need not."""
_PARTS = tuple(Actor)
_INTO_OTHER_HANDS = frozenset({Action.DISPATCH, Action.TRANSFER, Action.ASSIGN, Action.DESIGNATE})


class By(Struct, frozen=True):
    """Who does something to a request: the person (None for the clock and the desk), in which parts, through what."""

    person: int | None
    parts: frozenset[Actor]
    channel: str = ""


DESK = By(None, frozenset({Actor.DESK}))
CLOCK = By(None, frozenset({Actor.CLOCK}))


def parts_of(office: Office, person: int, request: ServiceRequest) -> frozenset[Actor]:
    """Return in which parts a person may act on a request; none at all for a stranger."""
    mine = any(party.person == person for party in office.desk.requests.parties(request.id))
    parts = {Actor.PARTY} if mine else set()
    if _stays_out(office, person, request):
        return frozenset(parts)
    if _holds(office, person, request):
        parts.add(Actor.HOLDER)
    if any(officer.person == person for officer in _may_act(office, request)):
        parts.add(Actor.ASKED)
    if _is_called(office, person, request):
        parts.add(Actor.CALLED)
    if (looks := panels.member(office, request)) is not None and looks.person == person:
        parts.add(Actor.PANEL)
    if office.desk.neighbourhood.has_role_over(person, request.community, STAFF_ROLES):
        parts.add(Actor.STAFF)
    return frozenset(parts)


def _stays_out(office: Office, person: int, request: ServiceRequest) -> bool:
    """Say whether somebody may not see to a request in any part: they are blamed, or explained what is appealed."""
    if request.appealed and person in request.shunned:
        # Where they are the whole desk, nobody else is left to answer.
        return any(officer.person not in request.shunned for officer in may_take(office, request))
    return request.conflict and must_stay_out(person, matter_of(request), office.desk.neighbourhood)


def knows(office: Office, person: int, request: ServiceRequest) -> bool:
    """Say whether a request may be spoken of to somebody: a part in it, or having been asked before another took it."""
    if parts_of(office, person, request) or request.coordinator == person:
        return True
    return any(officer.person == person for officer in may_take(office, request))


def _holds(office: Office, person: int, request: ServiceRequest) -> bool:
    """Whoever took it, as long as that person has a role; several people of a unit share what one took for it."""
    own, seat = office.desk.neighbourhood.seats_of(person), request.held_seat
    return (request.held_by == person and bool(own)) or (seat is not None and seat.unit is not None and seat in own)


def _is_called(office: Office, person: int, request: ServiceRequest) -> bool:
    if request.state is not State.JOINT:
        return False
    own = office.desk.neighbourhood.seats_of(person)
    return any(each.seat in own for each in office.desk.whistles.of_request(request.id))


def called_together(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return the people on the seats that were called to a request by a whistle, each once."""
    if request.state is not State.JOINT:
        return ()
    seats = tuple(each.seat for each in office.desk.whistles.of_request(request.id))
    return people_for(seats, matter_of(request), office.desk.neighbourhood)


def not_heard(office: Office, request: ServiceRequest) -> tuple[Seat, ...]:
    """Return the seats that have to speak before a request can be finished."""
    return unheard(office.desk.whistles.of_request(request.id)) if request.state is State.JOINT else ()


def _may_act(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Who was asked may act until somebody has it; then only those who were called because it is late."""
    if request.held_by is None:
        return may_take(office, request)
    return called_last(office, request) if request.rung > 0 else ()


def asked_people(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return the people a request is offered to now, each once.

    Who stands in is left in peace until somebody has refused, a promise was broken, or there is danger.
    """
    return people_for(
        request.asked,
        matter_of(request),
        office.desk.neighbourhood,
        stand_ins=_widely(request),
        on_duty=_called_first(office, request),
    )


def called_last(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return the people on the highest rung that has been reached."""
    seats = request.chain[request.rung].seats if request.rung < len(request.chain) else request.asked
    return people_for(seats, matter_of(request), office.desk.neighbourhood, stand_ins=_widely(request))


def _called_first(office: Office, request: ServiceRequest) -> frozenset[tuple[Seat, int]]:
    """Return who is on duty at the seats asked, as long as the first promise holds; then everybody is called."""
    town, now, accept_by = office.desk.neighbourhood, office.desk.now, request.timers.accept_by
    if not town.shifts or request.rung > 0 or (accept_by is not None and accept_by <= now):
        return frozenset()
    return frozenset((seat, person) for seat in request.asked for person in on_duty_at(office, seat))


def on_duty_at(office: Office, seat: Seat) -> tuple[int, ...]:
    """Return who is on duty at a seat now, or does the work of who is."""
    town = office.desk.neighbourhood
    found = on_duty(town.shifts_of(seat), office.desk.now.astimezone(office.practice.zone))
    return tuple(person for each in found if (person := town.in_place_of(each)) is not None)


def _widely(request: ServiceRequest) -> bool:
    return request.urgency is Urgency.EMERGENCY or request.rung > 0


def desk_of(office: Office, community: int) -> tuple[Officer, ...]:
    """Return who hears what the desk of a community must know: the desk, or all staff where nobody sits there."""
    town = office.desk.neighbourhood
    for role in (Role.DUTY_DESK, Role.STAFF):
        seat = Seat(role, community)
        if reached := tuple(each for each in town.holders(seat) if each.chats):
            on_duty = on_duty_at(office, seat)
            return tuple(each for each in reached if each.person in on_duty) or reached
    return ()


def may_take(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return everybody who may take a request now, stand-ins included."""
    return people_for(request.asked, matter_of(request), office.desk.neighbourhood)


def people_on(office: Office, request: ServiceRequest, seat: Seat) -> tuple[Officer, ...]:
    """Return the people on one seat who may see to a request."""
    return people_for((seat,), matter_of(request), office.desk.neighbourhood)


def matter_of(request: ServiceRequest) -> Matter:
    """Return what routing looks at."""
    return Matter(
        request.category,
        request.subcategory,
        request.urgency,
        request.place,
        request.community,
        request.room,
        request.danger,
        conflict=request.conflict,
        shunned=request.shunned,
    )


def open_request(office: Office, request: ServiceRequest, party: Party, by: By) -> ServiceRequest:
    """Write a new request down under its number, and whose it is; it is dispatched, or waits for a place it lacks."""
    number = office.desk.requests.next_number(request.community)
    handling = office.practice.ways.handling(request.category, request.urgency)
    request = replace(request, number=number, handling=handling)
    office.desk.requests.add(request)
    office.desk.requests.add_party(party)
    _record(office, request, request, Action.OPEN, by, request.text)
    if needs_place(request):
        timers = replace(request.timers, place_by=office.desk.now + office.practice.waiting.place)
        return move(office, replace(request, timers=timers), Action.ASK_PLACE, DESK)
    return dispatch(office, request)


def needs_place(request: ServiceRequest) -> bool:
    """Say whether nobody can be found before the place is known; an emergency never waits for that."""
    return lacks_place(request) and request.urgency is not Urgency.EMERGENCY


def lacks_place(request: ServiceRequest) -> bool:
    """Say whether nobody knows where it is although it is somewhere."""
    return request.place is None and request.category not in PLACELESS


def place_is_open(office: Office, request: ServiceRequest) -> bool:
    """Say whether the building may still be told: it is not known, or an alarm knows only the estate."""
    if not request.undone:
        return False
    home = office.desk.neighbourhood.places.enclosing(request.place, PlaceKind.BUILDING, PlaceKind.ALLEY)
    alarmed = request.urgency is Urgency.EMERGENCY and home is None and not request.spot
    return request.place is None or alarmed


def dispatch(office: Office, request: ServiceRequest, by: By = DESK, note: str = "") -> ServiceRequest:
    """Find the ladder for a request and ask its first rung."""
    chain = rungs(office, request)
    return offer(office, request, Action.DISPATCH, chain, by, note or chain[0].reason)


def rungs(office: Office, request: ServiceRequest) -> tuple[Rung, ...]:
    """Return the whole ladder for a request as it stands now."""
    return ladder(matter_of(request), office.desk.neighbourhood, office.practice.responsibilities)


def rungs_from(office: Office, request: ServiceRequest, level: str) -> tuple[Rung, ...]:
    """Return the part of the ladder from a level upwards; its last rung is always there."""
    chain = rungs(office, request)
    lowest = LEVELS.index(level)
    return tuple(rung for rung in chain if LEVELS.index(rung.level) >= lowest) or chain[-1:]


def offer(
    office: Office, request: ServiceRequest, action: Action, chain: tuple[Rung, ...], by: By, note: str = ""
) -> ServiceRequest:
    """Offer a request to the first rung of a chain. Its promises start only once: a transfer never resets them."""
    seats = chain[0].seats
    offered = replace(
        request,
        chain=chain,
        rung=0,
        asked=seats,
        held_by=None,
        held_seat=None,
        coordinator_seat=request.coordinator_seat or _first_asked(request, seats),
        dispatches=request.dispatches + (1 if action in _INTO_OTHER_HANDS else 0),
        dispatched_at=request.dispatched_at or office.desk.now,
        clock=timing.running(office, request),
        paused_at=None,
    )
    return move(office, replace(offered, timers=_called(office, offered)), action, by, note)


def put_right(office: Office, request: ServiceRequest, action: Action, by: By, note: str = "") -> ServiceRequest:
    """Save a request of which something was put right; what waits to be taken goes to those it concerns now.

    Nobody is asked yet about what lacks its place, and nobody at all about what is shelved.
    """
    if request.held_by is not None or request.state is State.SHELVED or needs_place(request):
        return move(office, request, action, by, note)
    return offer(office, request, action, rungs(office, request), by, note)


def _first_asked(request: ServiceRequest, seats: tuple[Seat, ...]) -> Seat | None:
    """Return the seat that answers for it until somebody has taken it; to danger all are called alike."""
    return None if request.urgency is Urgency.EMERGENCY else seats[0]


def _called(office: Office, request: ServiceRequest) -> Timers:
    """Return the timers of a request nobody has taken yet, ringing for those who are asked now."""
    timers = timing.armed(office, request)
    if request.urgency is not Urgency.EMERGENCY:
        return timers
    climb_at = timing.first_climb(office, request)
    return replace(timers, remind_at=None, ring_at=timing.rung_again(office), climb_at=climb_at)


def check(office: Office, request: ServiceRequest, action: Action, by: By) -> State:
    """Return the state an action would lead to. Raises NotAllowedError naming the request."""
    try:
        _let_all_speak(office, request, action, by)
        return next_state(request.state, action, by.parts)
    except NotAllowedError as refused:
        refused.request = request.id
        raise


def move(office: Office, request: ServiceRequest, action: Action, by: By, note: str = "") -> ServiceRequest:
    """Save a request, its fields already changed, in the state the action leads to, and write the event.

    The version grows when state or hands change, which is what makes older buttons stale.
    Raises NotAllowedError, and then nothing has changed.
    """
    state = check(office, request, action, by)
    outdated = state is not request.state or action in _CHANGES_HANDS
    moved = _lapsed(replace(request, state=state, version=request.version + (1 if outdated else 0)))
    moved = timing.follow(office, moved, action, spoke=action in timing.SPEAKS and bool(by.parts & _HANDLING))
    office.desk.requests.save(moved)
    _record(office, request, moved, action, by, note)
    if on_board(request) and not on_board(moved):
        _take_off_the_board(office, request)
    return moved


def _take_off_the_board(office: Office, request: ServiceRequest) -> None:
    """Let the clock tell the unit that has taken a wish up at once that it need not prepare it any more."""
    wish = office.desk.wishes.of_request(request.id)
    if wish is not None and wish.unit is not None:
        office.desk.wishes.put(replace(wish, remind_at=office.desk.now))


def _lapsed(request: ServiceRequest) -> ServiceRequest:
    """Let no timer ring that belongs to a state which the request has left."""
    timers = request.timers
    if timers.place_by is not None and request.state is not State.NEED_INFO:
        timers = replace(timers, place_by=None)
    if timers.review_at is not None and request.state is not State.SHELVED:
        timers = replace(timers, review_at=None)
    return request if timers is request.timers else replace(request, timers=timers)


def _let_all_speak(office: Office, request: ServiceRequest, action: Action, by: By) -> None:
    """Refuse to end what seats were called to that have not spoken yet. Raises NotAllowedError."""
    if action in _ENDS_FOR_ALL and Actor.PARTY not in by.parts and not_heard(office, request):
        raise NotAllowedError(action, request.state)


def _record(office: Office, before: ServiceRequest, now: ServiceRequest, action: Action, by: By, note: str) -> None:
    allowed = TRANSITIONS[before.state, action][0] if action is not Action.OPEN else by.parts
    office.desk.requests.record(
        Event(
            office.desk.new_id(),
            now.id,
            office.desk.now,
            action,
            before.state,
            now.state,
            by.person,
            min(by.parts & allowed, key=_PARTS.index),
            by.channel,
            note,
            now.rules_version,
        )
    )
