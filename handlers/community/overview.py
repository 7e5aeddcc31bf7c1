"""What staff see at a glance: the board of what is open, and one request in full."""

from datetime import datetime

from domain.discretion import hides_reporter, watched
from domain.levels import handling_level
from domain.messages import Buttons, Chat, Lane, OutgoingMessage
from domain.notices import OUT, Notice
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from domain.service_request import Event, ServiceRequest
from domain.taxonomy import Urgency
from domain.wishes import on_board
from handlers import outgoing
from handlers.buttons import button, two_a_row
from handlers.notices.colleagues import sender_of
from handlers.notices.standings import figures
from handlers.requests import coordination, docket, understood
from handlers.requests.authority import by_staff, communities_of
from handlers.showing import cards, phrases
from handlers.showing.cards import HEAD, Place
from handlers.showing.faces import light
from handlers.visit import Visit

LISTED = 10
"""Lines that can be read on a phone."""
_ON_BUTTONS = 4
_EVENTS = 6
_NOTICES = 2
_SPOKEN = frozenset(
    {
        Action.DECLINE,
        Action.STEP_BACK,
        Action.TRANSFER,
        Action.ASK,
        Action.ANSWER,
        Action.POSTPONE,
        Action.FINISH,
        Action.CANCEL,
        Action.SUPPLEMENT,
        Action.REPLY,
        Action.STAND_DOWN,
        Action.SHELVE,
        Action.EXPLAIN,
        Action.APPEAL,
        Action.FINISH_ON_SPOT,
        Action.VISIT,
        Action.INSPECT,
        Action.REOPEN,
        Action.RELEASE,
        Action.CLAIM,
        Action.GIVE_BACK,
        Action.FULFIL,
        Action.POST,
    }
)
_ORDER = (
    State.NEED_INFO,
    State.RETURNED,
    State.DISPATCHED,
    State.TRANSFERRED,
    State.REOPENED,
    State.ACCEPTED,
    State.DOING,
    State.JOINT,
    State.SHELVED,
    State.DONE,
)


def board(visit: Visit) -> list[OutgoingMessage]:
    """Show each of the sender's communities: how many requests in each state, what is due first, the last notices."""
    chat = private_chat(visit)
    return [_community(visit, chat, community) for community in communities_of(visit)] if chat else []


def private_chat(visit: Visit) -> Chat | None:
    """Return where only the sender reads, also when the words came in a group."""
    return visit.chat if visit.private else visit.account.private


def _community(visit: Visit, chat: Chat, community: int) -> OutgoingMessage:
    requests = visit.desk.requests.board(community)
    name = visit.town.places[community].name
    lines = [visit.say("board.head", community=name, count=len(requests)), _counts(visit, community)]
    if visits := visit.desk.requests.visits(community):
        lines.append(visit.say("board.visits", count=len(visits)))
    first = sorted(requests, key=_comes_late)[:LISTED]
    lines.extend(_line(visit, request) for request in first)
    if len(requests) > LISTED:
        lines.append(visit.say("board.more", count=len(requests) - LISTED))
    notices = [each for each in visit.desk.notices.latest(community, _NOTICES) if each.state in OUT]
    for notice in notices:
        facts = figures(sender_of(visit), notice, visit.desk.copies.tally(notice.id))
        lines.append(visit.say("notice.line", **facts))
    text = "\n".join(line for line in lines if line)
    return outgoing.line(chat, text, buttons=_buttons(visit, chat, first, notices), person=visit.sender.id)


def _counts(visit: Visit, community: int) -> str:
    counts = visit.desk.requests.counts(community)
    return " · ".join(
        visit.say("board.count", state=visit.say(f"board.state.{state}"), count=counts[state])
        for state in _ORDER
        if counts.get(state)
    )


def _comes_late(request: ServiceRequest) -> tuple[bool, bool, bool]:
    """Danger stands first, then come what only waits for the resident's word and, last, what lies on the shelf."""
    return not _alarming(request), _lies_on_the_shelf(request), request.state is State.DONE


def _lies_on_the_shelf(request: ServiceRequest) -> bool:
    """Say whether nothing is to be done before its day; a wish that waits for a unit is not laid aside."""
    return request.state is State.SHELVED and not on_board(request)


def _alarming(request: ServiceRequest) -> bool:
    return request.urgency is Urgency.EMERGENCY and request.state is not State.DONE


def _line(visit: Visit, request: ServiceRequest) -> str:
    promise = _promise(request)
    return visit.say(
        "board.line",
        mark=visit.say(_mark(visit, request)),
        number=request.number,
        title=phrases.title(visit.office, request, visit.sender.language, exact=True),
        next=visit.say(
            f"board.next.{_next(request)}",
            who=phrases.holder(visit.office, request, visit.sender.language),
            until=phrases.when(visit.office, promise, visit.sender.language) if promise else "",
        ),
    )


def _promise(request: ServiceRequest) -> datetime | None:
    if request.state is State.NEED_INFO and request.held_by is None:
        return request.timers.place_by
    if _lies_on_the_shelf(request):
        return request.timers.review_at
    return request.timers.finish_by if request.held_by is not None else request.promise


def _mark(visit: Visit, request: ServiceRequest) -> str:
    """Choose a colour and a word: danger, late, due within a working day, or nothing to worry about."""
    if _alarming(request):
        return "board.mark.alarm"
    return f"light.{light(visit.office, request)}"


def _next(request: ServiceRequest) -> str:
    """Name what has to happen next."""
    if request.state is State.DONE:
        return "confirm"
    if on_board(request):
        return "units"
    if _lies_on_the_shelf(request):
        return "shelf"
    if request.state is State.NEED_INFO:
        return "answer" if request.held_by is not None else "place" if docket.needs_place(request) else "accept"
    return "finish" if request.held_by is not None else "accept"


def _buttons(visit: Visit, chat: Chat, requests: list[ServiceRequest], notices: list[Notice]) -> Buttons:
    """Make a button for each of the first few requests and for each of the notices."""
    wanted = [
        *((str(each.number), "show", each.id, each.version) for each in requests[:_ON_BUTTONS]),
        *((visit.say("notice.look_label", number=each.number), "notice", each.id, 0) for each in notices),
    ]
    key = visit.office.practice.signing_key
    made = [
        button(label, verb, about, chat=chat, key=key, person=visit.sender.id, version=version)
        for label, verb, about, version in wanted
    ]
    return two_a_row(made)


def show(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Show one request: its card with everything to do, and in reply to it the words and what has happened.

    Who opens what is not for everybody's eyes is written down, and is then told who reported it.
    """
    say, language = visit.say, visit.sender.language
    chat = private_chat(visit)
    if chat is None:
        return []
    if watched(request):
        docket.move(visit.office, request, Action.LOOK, by_staff(visit, request))
    events = [_event(visit, each) for each in visit.desk.requests.events(request.id)[-_EVENTS:]]
    where = phrases.place(visit.town, request, estate=True, room=True)
    kind = phrases.kind(visit.office, request, language)
    grounds = understood.told(request.grounds, request.rules_version, visit.office.practice.catalogue, language)
    shown = say("board.shown", number=request.number, where=where, kind=kind, words=request.text)
    level = say("board.level", level=say(f"level.{handling_level(request, visit.town.places)}"))
    text = "\n".join((shown, level, *_who_reported(visit, request), *_course(visit, request), *grounds, *events))
    line = outgoing.line(chat, text, lane=Lane.STATUS, person=visit.sender.id, request=request.id)
    return [
        cards.draw(visit.office, request, Place(chat, HEAD, visit.sender.id)),
        replace(line, reply_to_card=f"{HEAD}:{request.id}", opened=True),
    ]


def _course(visit: Visit, request: ServiceRequest) -> list[str]:
    """Say how it is handled, when it was ordered, dispatched and accepted, who answers for it, what it follows."""
    language = visit.sender.language
    first = coordination.coordinator(visit.office, request)
    facts = visit.say(
        "board.facts",
        way=visit.say(f"handling.{request.handling}"),
        dispatches=request.dispatches,
        returns=request.returns,
        coordinator=first.called if first else "—",
    )
    followed = visit.desk.requests.get(request.follows) if request.follows is not None else None
    old = [visit.say("board.follows", old=followed.number)] if followed is not None else []
    return [facts, phrases.stamps(visit.office, request, language), *old]


def _who_reported(visit: Visit, request: ServiceRequest) -> list[str]:
    """Name those who reported what hides them from whoever handles it; anybody else's name stands on the card."""
    if not hides_reporter(request):
        return []
    parties = visit.desk.requests.parties(request.id)
    people = visit.desk.people.many(each.person for each in parties)
    names = "、".join(f"{each.called or each.name} {each.phone}".strip() for each in people.values())
    return [visit.say("board.reporters", names=names)] if names else []


def _event(visit: Visit, event: Event) -> str:
    line = _happened(visit, event)
    return visit.say("board.event_said", event=line, words=event.note) if event.note and _spoken(event) else line


def _spoken(event: Event) -> bool:
    """Say whether somebody said something with it; the other notes are the program's own."""
    return event.action in _SPOKEN and event.part not in (Actor.CLOCK, Actor.DESK)


def _happened(visit: Visit, event: Event) -> str:
    officer = visit.town.officers.get(event.actor) if event.actor is not None else None
    return visit.say(
        "board.event",
        at=phrases.when(visit.office, event.at, visit.sender.language),
        who=officer.called if officer else visit.say(f"board.part.{event.part}"),
        what=visit.say(f"board.action.{event.action}"),
    )
