"""What a wish looks like: to the units on their board, to the unit that took it up, and to the staff."""

from collections.abc import Mapping

from domain.messages import Buttons
from domain.people import Person, Relation
from domain.request_states import OVER_STATES, State
from domain.service_request import ON_BEHALF, ServiceRequest
from domain.wishes import MAY_BE_POSTED, Wish, WishState, on_board, people_of
from handlers.office import Office
from handlers.showing import phrases
from handlers.showing.faces import Face

_STAYS_SHOWN = frozenset({State.DONE}) | OVER_STATES
"""As long as nobody says that it was not fulfilled after all."""
RELEASE = ("button.wish_release", "wish_release")
TAKE_BACK = ("button.wish_back", "wish_back")
SHOWING = (("button.wish_show", "wish_show"), ("button.wish_not_yet", "wish_not_yet"))
_STAFF_BUTTONS: Mapping[WishState, tuple[tuple[str, str], ...]] = {
    WishState.POSTED: (("button.wish_down", "wish_down"),),
    WishState.CLAIMED: (RELEASE, TAKE_BACK),
    WishState.FULFILLED: SHOWING,
}
"""What the staff may do with a wish on the board."""
PROMISES = (
    (("button.wish_week", "wish_week"), ("button.wish_fortnight", "wish_fortnight")),
    (("button.wish_talk", "wish_talk"), ("button.wish_give_back", "wish_give_back")),
)
DONE = (("button.done", "wish_done"), ("button.wish_give_back", "wish_give_back"))
"""Rows of buttons, by label and verb."""


def board(face: Face) -> tuple[str, Buttons]:
    """Show a wish to the units, in the words that were let out; more to the unit that has taken it up."""
    wish = phrases.wish_of(face.office, face.request)
    if wish is None:
        return face.say("wish.gone"), ()
    title = say(face, wish, "wish.card")
    if wish.state is WishState.SHOWN and face.request.state in _STAYS_SHOWN:
        lines = [title, say(face, wish, "wish.shown"), *_thanks(face, wish)]
        return "\n".join(lines), ()
    if not on_board(face.request):
        return f"{title}\n{face.say('wish.gone')}", ()
    if wish.state is WishState.POSTED:
        return title, face.rows((("button.wish_claim", "wish_claim"),))
    line, rows = _mine(wish) if _is_mine(face, wish) else (_taken(wish), ())
    return f"{title}\n{say(face, wish, line)}", face.rows(*rows)


def _thanks(face: Face, wish: Wish) -> list[str]:
    return [say(face, wish, "wish.answered")] if wish.thanks else []


def _taken(wish: Wish) -> str:
    if wish.state is WishState.FULFILLED:
        return "wish.fulfilled"
    return "wish.claimed" if wish.promise_by else "wish.claimed_talking"


def _mine(wish: Wish) -> tuple[str, tuple[tuple[tuple[str, str], ...], ...]]:
    if wish.state is WishState.FULFILLED:
        return "wish.yours_fulfilled", ()
    return ("wish.yours", (DONE,)) if wish.promise_by else ("wish.yours_when", PROMISES)


def _is_mine(face: Face, wish: Wish) -> bool:
    if face.person is None or wish.unit is None:
        return False
    return any(each.person == face.person for each in people_of(face.office.desk.neighbourhood, wish.unit))


def for_staff(face: Face, text: str, buttons: Buttons) -> tuple[str, Buttons]:
    """Show the staff how a wish would be let out, or how it stands on the board; what is no wish stays as it is."""
    wish = phrases.wish_of(face.office, face.request)
    if wish is None:
        return text, buttons
    if on_board(face.request):
        lines = [face.say("head.on_board")]
        if wish.proof:
            lines.append(face.say("head.words", words=wish.proof))
        row = _STAFF_BUTTONS[wish.state]
        if wish.released_at is not None:
            row = tuple(each for each in row if each != RELEASE)
        return "\n".join(lines), face.rows(row)
    if not buttons or wish.state is WishState.SHOWN or face.request.state not in MAY_BE_POSTED:
        return text, buttons
    held = face.request.held_by == face.person
    second = ("button.done", "finish") if held else ("button.wish_call", "wish_call")
    rows = (
        (("wish.post_label", "wish_post"), ("button.wish_change", "wish_change")),
        (second, ("button.wish_no", "wish_no")),
    )
    return f"{text}\n{say(face, wish, 'wish.proposed')}", face.rows(*rows)


def say(face: Face, wish: Wish, message_id: str, **facts: object) -> str:
    """Say a sentence with the facts every sentence about a wish may use."""
    return face.say(message_id, **phrases.wish_facts(face.office, wish, face.language), **facts)


def released(office: Office, request: ServiceRequest) -> dict[str, object]:
    """Return for whom a wish is: what whoever took it up is told once the staff have released it."""
    place = phrases.address(office.desk.neighbourhood, request, room=True)
    whose = _whose(office, request)
    known = (whose.called or whose.name, whose.phone) if whose is not None else ()
    return {"whom": " ".join(each for each in (place, *known) if each), "told": request.text}


def _whose(office: Office, request: ServiceRequest) -> Person | None:
    """Return whose wish it is: never the one who wrote down what somebody else told them, of whom none may be known."""
    if request.source != ON_BEHALF:
        return office.desk.people.known(request.reporter)
    told_for = (each for each in office.desk.requests.parties(request.id) if each.relation is Relation.ON_BEHALF)
    first = next(told_for, None)
    return office.desk.people.known(first.person) if first is not None else None
