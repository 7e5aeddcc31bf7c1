"""`心愿`: the board as staff and units see it, a wish made of a request, and paper slips entered in one message."""

import re

from domain.messages import OutgoingMessage
from domain.neighbourhood import Role
from domain.people import Party, Relation
from domain.places import PlaceKind
from domain.replacing import replace
from domain.service_request import ON_BEHALF
from domain.taxonomy import Alarm, Category, Intent, Urgency
from domain.wishes import Wish, WishState, units_of
from handlers import outgoing
from handlers.buttons import button
from handlers.requests.authority import communities_of, numbered
from handlers.requests.locating import locate
from handlers.residents import emergencies, letters, nominating, reports, verdicts
from handlers.residents.opening import open_for, request_of
from handlers.showing import cards, phrases
from handlers.showing.cards import PARTY
from handlers.visit import Visit
from handlers.wishes import fulfilling, proposing
from nlp.understand import understand
from nlp.understanding import Command, Context, Matter

MOST_SLIPS = 40
_ON_BUTTONS = 4
_TAKING_UP = "claim_wish"
"""The subcategory of an offer to fulfil a wish."""
_TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,2}[.、)）．]\s*(?!\d)")
_NAMED = re.compile(r"^\s*(?![^\s,，:：]*[想要需盼求])[\u4e00-\u9fff]{2,4}[\s,，:：、]+")
"""The number of a line, and the name that slips begin with."""


def command(visit: Visit, said: Command) -> list[OutgoingMessage]:
    """Answer `心愿` in any of its forms; of anybody else than the staff, what follows is a wish of theirs."""
    if visit.is_staff:
        if said.numbers:
            return _made_of(visit, said)
        return _slips(visit, said.argument) if said.argument else _listed(visit)
    if said.argument:
        return _own(visit, said.argument)
    return _listed(visit) if Role.UNIT_MEMBER in visit.roles else visit.aside("wish.say_it")


def volunteer(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Show the board to whoever of a unit offers to take a wish up; any other offer takes its way."""
    takes_up = matter.subcategory == _TAKING_UP and Role.UNIT_MEMBER in visit.roles
    return _listed(visit) if takes_up else nominating.volunteer(visit, matter)


def thanks(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Pass thanks on to the unit that fulfilled a wish or the head whom they name; any others are only answered."""
    for pass_on in (fulfilling.thank_named, letters.thank_head):
        if (said := pass_on(visit)) is not None:
            return said
    return verdicts.thanks(visit, matter)


def _made_of(visit: Visit, said: Command) -> list[OutgoingMessage]:
    found = numbered(visit, said.numbers[0])
    if found is None:
        return visit.aside("request.unknown", number=said.numbers[0])
    return proposing.make(visit, found, said.argument)


def _own(visit: Visit, words: str) -> list[OutgoingMessage]:
    """`心愿 想要个书包`: what a resident writes after the word is one, however it is put; but danger is danger."""
    said = _understood(visit, words)
    return reports.report(visit, _as_wish(said, words)) if said.alarm is Alarm.NONE else emergencies.sound(visit, said)


def _understood(visit: Visit, words: str) -> Matter:
    return understand(words, Context(), visit.office.practice.rules, visit.office.names).matters[0]


def _as_wish(said: Matter, words: str) -> Matter:
    return replace(
        said,
        text=words,
        intent=Intent.WISH,
        category=Category.SERVICE,
        subcategory=proposing.OF_ITSELF,
        urgency=Urgency.NORMAL,
        opens=True,
    )


def _listed(visit: Visit) -> list[OutgoingMessage]:
    """List the board of each community in which the sender has a say or a unit; with a button for each of the first."""
    chat = visit.chat if visit.private else visit.account.private
    found = [(each, wish) for each in _communities(visit) for wish in visit.desk.wishes.live(each)]
    if chat is None:
        return []
    if not found:
        return visit.aside("wish.board_empty")
    lines = [phrases.wish_standing(visit.office, wish, visit.sender.language) for _, wish in found]
    wanted = [wish for _, wish in found if visit.is_staff or wish.state is WishState.POSTED][:_ON_BUTTONS]
    row = tuple(
        button(
            f"W{wish.number}",
            "show" if visit.is_staff else "wish_look",
            wish.request,
            chat=chat,
            key=visit.office.practice.signing_key,
            person=visit.sender.id,
        )
        for wish in wanted
    )
    text = "\n".join((visit.say("wish.board", count=len(found)), *lines))
    return [outgoing.line(chat, text, buttons=(row,) if row else (), person=visit.sender.id)]


def _communities(visit: Visit) -> tuple[int, ...]:
    if visit.is_staff:
        return communities_of(visit)
    own = {seat.unit for seat in visit.town.seats_of(visit.sender.id)}
    return tuple(
        place.id
        for place in visit.town.places
        if place.kind is PlaceKind.COMMUNITY and own & set(units_of(visit.town, place.id))
    )


def _slips(visit: Visit, words: str) -> list[OutgoingMessage]:
    """Enter paper slips, one a line: each gets a number, unless nobody could be reached about it."""
    if not visit.private:
        return visit.aside("wish.slips_in_private")
    slips = [line.strip() for line in words.splitlines() if line.strip()]
    if len(slips) > MOST_SLIPS:
        return visit.aside("wish.too_many", most=MOST_SLIPS)
    lines: list[str] = []
    said: list[OutgoingMessage] = []
    for count, slip in enumerate(slips, start=1):
        entered = _enter(visit, slip)
        if entered is None:
            lines.append(visit.say("wish.no_contact", count=count))
            continue
        wish, opened = entered
        lines.append(visit.say("wish.entered", count=count, wish=wish.number))
        said.extend(opened)
    return [outgoing.line(visit.chat, "\n".join(lines), person=visit.sender.id), *said]


def _enter(visit: Visit, slip: str) -> tuple[Wish, list[OutgoingMessage]] | None:
    """Open the wish of a slip and return it with what the desk is told; None when it says nobody's room or telephone.

    A telephone that the desk knows tells whose wish it is, and that person hears how it goes on.
    """
    words = _NUMBERED.sub("", slip)
    matter = _as_wish(_understood(visit, words), words)
    elsewhere = replace(visit, sender=replace(visit.sender, home=_seat_place(visit), room=""))
    location, phone = locate(elsewhere, matter.place), _TELEPHONE.search(slip)
    if phone is None and not (location.place is not None and location.room):
        return None
    request = replace(
        request_of(elsewhere, matter, location), source=ON_BEHALF, origin=None, origin_message=None, alarm=Alarm.NONE
    )
    open_for(visit, request)
    wish = visit.desk.wishes.of_request(request.id)
    if wish is None:
        return None
    wish = proposing.worded(visit.office, request, wish, _NAMED.sub("", _TELEPHONE.sub("", matter.text)))
    known = visit.desk.people.find_by_phone(phone[0]) if phone is not None else ()
    for person in known if len(known) == 1 else ():
        visit.desk.requests.add_party(Party(request.id, person.id, Relation.ON_BEHALF))
    standing = visit.desk.requests.lock(request.id) or request
    own = f"{PARTY}:{request.id}"
    drawn = cards.draw_all(visit.office, standing)
    return wish, [each for each in drawn if each.card != own or each.person != visit.sender.id]


def _seat_place(visit: Visit) -> int | None:
    return next((seat.place for seat in visit.town.seats_of(visit.sender.id) if seat.place is not None), None)
