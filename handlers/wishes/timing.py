"""What happens to wishes because time has passed: nobody takes one up, a promise is not kept, nobody has looked."""

from datetime import datetime, timedelta

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from domain.wishes import UNCLAIMED, Wish, WishState, on_board
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import CLOCK
from handlers.showing import cards, phrases, wish_faces
from handlers.wishes.board import ask_units, next_unit, tell_desk, tell_unit

_ONE_DAY, _TWO_DAYS = timedelta(days=1), timedelta(days=2)


def next_due(office: Office) -> datetime | None:
    """Return when the clock has something to do with a wish next."""
    first = office.desk.wishes.first_due()
    return first[1] if first else None


def step(office: Office) -> bool:
    """Do what is due for one wish; False when nothing is."""
    first = office.desk.wishes.first_due()
    if first is None or first[1] > office.desk.now:
        return False
    request = office.desk.requests.lock(first[0])
    wish = office.desk.wishes.of_request(first[0])
    # On PostgreSQL another process may have been faster.
    if request is None or wish is None or wish.remind_at is None or wish.remind_at > office.desk.now:
        return False
    if on_board(request):
        said = _ring(office, docket.move(office, request, Action.REMIND, CLOCK), wish)
    else:
        office.desk.wishes.put(replace(wish, remind_at=None))
        said = tell_unit(office, request, wish, "wish.withdrawn")
    outgoing.hand_over(office, f"wish:{office.desk.new_id()}", said)
    return True


def put_off(office: Office, until: datetime) -> None:
    """Look later at the wish that cannot be dealt with now."""
    if (first := office.desk.wishes.first_due()) is not None:
        office.desk.wishes.put_off(first[0], until)


def _ring(office: Office, request: ServiceRequest, wish: Wish) -> list[OutgoingMessage]:
    if wish.state is WishState.POSTED:
        return _unclaimed(office, request, wish)
    if wish.state is WishState.FULFILLED:
        _again(office, wish, _TWO_DAYS)
        return tell_desk(office, request, wish, "wish.desk_look", row=wish_faces.SHOWING)
    if not wish.reminded:
        _again(office, replace(wish, reminded=True), _ONE_DAY)
        rows = (wish_faces.DONE,) if wish.promise_by else wish_faces.PROMISES
        line = "wish.unit_reminded" if wish.promise_by else "wish.when"
        return tell_unit(office, request, wish, line, rows=rows)
    _again(office, wish, UNCLAIMED)
    return tell_desk(office, request, wish, "wish.desk_silent", row=(wish_faces.TAKE_BACK,))


def _unclaimed(office: Office, request: ServiceRequest, wish: Wish) -> list[OutgoingMessage]:
    """Nobody has taken it up in a week: the next unit is asked, and the desk sees which wishes wait like this one."""
    _again(office, wish, UNCLAIMED)
    unit = next_unit(office, wish.community)
    asked = ask_units(office, request, (unit,)) if unit is not None else []
    known = office.desk.neighbourhood.units.get(unit) if unit is not None else None
    facts = {
        "days": (office.desk.now - (wish.posted_at or office.desk.now)).days,
        "asked": known.name if known else "",
        "list": "\n".join(_waiting(office, wish.community)),
    }
    line = "wish.desk_unclaimed" if known else "wish.desk_unclaimed_nobody"
    return [*asked, *cards.draw_all(office, request), *tell_desk(office, request, wish, line, facts=facts)]


def _waiting(office: Office, community: int) -> list[str]:
    """List the wishes that nobody has taken up for a week or longer."""
    long = office.desk.now - UNCLAIMED
    return [
        phrases.wish_standing(office, each)
        for each in office.desk.wishes.live(community)
        if each.state is WishState.POSTED and each.posted_at is not None and each.posted_at <= long
    ]


def _again(office: Office, wish: Wish, span: timedelta) -> None:
    later = office.practice.clocks.calendar.by_day(office.desk.now + span)
    office.desk.wishes.put(replace(wish, remind_at=later))
