"""The evening's question to heads, how the round was: asked once, answered in a line, listed for the staff alone."""

from collections.abc import Iterable
from datetime import datetime

from domain.messages import Chat, IncomingKind, Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import Officer, Role
from domain.people import Person, Question
from domain.quiet import USUAL
from domain.replacing import replace
from domain.rounds import Found, Round
from domain.taxonomy import Alarm
from handlers import outgoing, regularly
from handlers.buttons import Press, button
from handlers.office import Office
from handlers.requests.authority import communities_of
from handlers.residents import filing
from handlers.roster.checks import full_name
from handlers.showing import phrases
from handlers.showing.parties import tell_aside
from handlers.visit import Visit
from nlp.understanding import Command

_NAME = "rounds"
_CARD = "round"
_LONGEST = 300
"""Characters of a line that are kept."""
_ASKED = (("button.round_nothing", "round_nothing"), ("button.round_found", "round_found"))
_OFFERED = (("button.round_file", "round_file"), ("button.round_leave", "round_leave"))
_NOTHING = frozenset({"没有异常", "无异常", "没异常", "没有", "没事", "一切正常", "正常", "都正常", "都好", "平安"})
"""How heads say in a line that there is nothing."""


def next_due(office: Office) -> datetime | None:
    """Return when heads are asked next; at once when that has never been looked at."""
    return regularly.next_due(office, _NAME, office.practice.visits)


def put_off(office: Office, until: datetime) -> None:
    """Leave out an evening on which nobody can be asked."""
    regularly.put_off(office, _NAME, until)


def step(office: Office) -> bool:
    """Ask every head with a building how the round was; False when it is not time.

    A desk that has just been opened begins with the next evening, and after a long sleep only the last one counts.
    """
    if regularly.begin(office, _NAME, office.practice.visits):
        return True
    evening = regularly.take(office, _NAME, office.practice.visits)
    if evening is None:
        return False
    cards = [_ask(office, officer, places, evening) for officer, places in _heads(office)]
    outgoing.hand_over(office, f"rounds:{office.desk.new_id()}", cards)
    return True


def _heads(office: Office) -> Iterable[tuple[Officer, tuple[int, ...]]]:
    """Return who looks after which buildings now: the heads that are here, and who stands in for those that are not."""
    town = office.desk.neighbourhood
    found: dict[Officer, list[int]] = {}
    seats = {each.seat for each in town.appointments if each.seat.role is Role.BUILDING_HEAD}
    for seat in sorted(seats):
        for officer in town.first_on(seat):
            if officer.chats and seat.place is not None:
                found.setdefault(officer, []).append(seat.place)
    return [(officer, tuple(places)) for officer, places in found.items()]


def _ask(office: Office, officer: Officer, places: tuple[int, ...], evening: datetime) -> OutgoingMessage:
    new = Round(office.desk.new_id(), officer.person, places, evening)
    office.desk.rounds.add(new)
    return _card(office, office.desk.people.known(officer.person), officer.chats[0], new)


def press_nothing(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【没有异常】."""
    return _pressed(visit, press, Found.ASKED, Found.NOTHING)


def press_found(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【有情况】: the next line says what it is."""
    if _own(visit, press.object, Found.ASKED) is None:
        return visit.pressed("button.gone")
    visit.ask(Question.ROUND, press.object)
    return visit.reply("round.say_it")


def press_leave(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【不用】: it stays a line of the round."""
    return _pressed(visit, press, Found.OFFERED, Found.LEFT)


def press_file(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【立单】: the line is filed as the head's report for others, once however often it is pressed."""
    found = _own(visit, press.object, Found.OFFERED)
    if found is None:
        return visit.pressed("button.gone")
    return [*_noted(visit, replace(found, found=Found.FILED)), *filing.file(visit, found.words)]


def answer(visit: Visit) -> list[OutgoingMessage] | None:
    """Take a line for what was found: after 【有情况】, or in reply to the question; None when it is neither."""
    about = _quoted(visit) or (visit.conversation.about if visit.conversation.asked is Question.ROUND else None)
    words = visit.message.text.strip()[:_LONGEST]
    if about is None or not words or visit.message.kind is not IncomingKind.TEXT:
        return None
    found = _own(visit, about, Found.ASKED)
    if visit.conversation.asked is Question.ROUND:
        visit.forget_question()
    if found is None:
        return None
    return _noted(visit, replace(found, found=_meant(visit, words), answered_at=visit.now, words=words))


def _quoted(visit: Visit) -> int | None:
    """Return the round whose card was replied to."""
    if visit.message.quoted is None or not visit.private:
        return None
    sort, _, about = (visit.desk.outbox.card_of(visit.chat, visit.message.quoted.message_id) or "").partition(":")
    return int(about) if sort == _CARD else None


def _meant(visit: Visit, words: str) -> Found:
    if words.strip(" 。.！!，,") in _NOTHING:
        return Found.NOTHING
    faults = any(matter.opens or matter.alarm is not Alarm.NONE for matter in visit.understanding.matters)
    return Found.OFFERED if faults else Found.TOLD


def _pressed(visit: Visit, press: Press, before: Found, after: Found) -> list[OutgoingMessage]:
    found = _own(visit, press.object, before)
    if found is None:
        return visit.pressed("button.gone")
    return _noted(visit, replace(found, found=after, answered_at=found.answered_at or visit.now))


def _own(visit: Visit, round_id: int, at: Found) -> Round | None:
    """Return a round the sender was asked about, as long as it stands so."""
    found = visit.desk.rounds.lock(round_id)
    return found if found is not None and found.person == visit.sender.id and found.found is at else None


def _noted(visit: Visit, answered: Round) -> list[OutgoingMessage]:
    visit.desk.rounds.save(answered)
    toast = visit.pressed("round.noted")
    said = toast or visit.reply(_word(answered))
    return [*said, _card(visit.office, visit.sender, visit.chat, answered)]


def _word(answered: Round) -> str:
    return "round.offer_above" if answered.found is Found.OFFERED else "round.noted"


def _card(office: Office, person: Person, chat: Chat, each: Round) -> OutgoingMessage:
    """Draw the question as it stands: with its buttons until it is answered, then with the answer."""
    say, rows = office.practice.catalogue.say, {Found.ASKED: _ASKED, Found.OFFERED: _OFFERED}.get(each.found, ())
    row = tuple(
        button(
            say(label, person.language),
            verb,
            each.id,
            chat=chat,
            key=office.practice.signing_key,
            person=person.id,
        )
        for label, verb in rows
    )
    return OutgoingMessage(
        "",
        chat,
        say(f"round.{each.found}", person.language, words=each.words),
        kind=OutgoingKind.CARD,
        buttons=(row,) if row else (),
        card=f"{_CARD}:{each.id}",
        lane=Lane.STATUS,
        person=person.id,
    )


def listed(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `走访` to the staff: what was said on the last evening, and from the morning on who said nothing."""
    del command
    own = set(communities_of(visit))
    rounds = [
        each
        for each in visit.desk.rounds.last_evening()
        if any(visit.town.community_of(place) in own for place in each.places)
    ]
    if not rounds or not visit.private:
        return visit.aside("round.none_asked" if visit.private else "round.in_private")
    evening = rounds[0].asked_at
    answered = [each for each in rounds if each.answered_at is not None]
    silent = [each for each in rounds if each.answered_at is None]
    lines = [
        visit.say(
            "round.list",
            when=phrases.when(visit.office, evening, visit.sender.language),
            asked=len(rounds),
            answered=len(answered),
        ),
        *(_told(visit, each) for each in sorted(answered, key=lambda each: each.found is Found.NOTHING)),
    ]
    if silent and visit.now >= _morning_after(visit.office, evening):
        lines.append(visit.say("round.silent", names="、".join(_named(visit, each) for each in silent)))
    elif silent:
        lines.append(visit.say("round.awaited", count=len(silent)))
    return tell_aside(visit, "\n".join(lines))


def _morning_after(office: Office, evening: datetime) -> datetime:
    """Return until when nobody is called silent: the end of the quiet hours after it."""
    hours = office.practice.quiet
    local = evening.astimezone(office.practice.zone)
    return (hours if hours.starts != hours.ends else USUAL).morning(local)


def _told(visit: Visit, each: Round) -> str:
    return visit.say(f"round.line_{each.found}", who=_named(visit, each), words=each.words)


def _named(visit: Visit, each: Round) -> str:
    officer = visit.town.officers.get(each.person)
    places = "、".join(full_name(visit.town, place) for id_ in each.places if (place := visit.town.places.get(id_)))
    return visit.say("round.who", who=officer.called if officer else "—", places=places)
