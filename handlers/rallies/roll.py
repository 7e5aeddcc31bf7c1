"""`集结号 紧急 7栋爆管 5人`: people are called, come by a button, arrive by another, and are counted."""

from collections.abc import Mapping
from datetime import datetime

from domain.messages import OutgoingMessage
from domain.neighbourhood import STAFF_ROLES, Role, Seat
from domain.rallies import ANSWERED_WITHIN, Answer, Called, EndedError, FullError, Rally, answered, counted, is_full
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press
from handlers.gazetteer import names_of
from handlers.office import Office
from handlers.rallies import cards
from handlers.rallies.calls import read_call
from handlers.rallies.teams import Team, teams_for
from handlers.requests.authority import communities_of
from handlers.requests.locating import locate
from handlers.showing import phrases
from handlers.showing.parties import tell_aside
from handlers.visit import Visit
from nlp.understand import understand
from nlp.understanding import Command, Context

LONGEST = 300
"""Characters of a call: it is read while running."""
_LISTED = 5


def call(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Call the teams that can do it; without words, show the rallies that are on."""
    words = " ".join((*map(str, command.numbers), command.argument)).strip()
    if not words:
        return _open_ones(visit)
    said = read_call(words, visit.now, visit.office.practice.zone)
    if said is None or len(words) > LONGEST:
        return visit.aside("rally.how")
    matter = understand(said.words, Context(), visit.office.practice.rules, names_of(visit.town)).matters[0]
    location = locate(visit, matter.place)
    if location.community not in communities_of(visit):
        return visit.aside("command.for_staff")
    if location.place is None and matter.place.building is not None:
        # People would run to the wrong house.
        return visit.aside("rally.which_building", building=matter.place.building.value)
    teams = teams_for(visit.town, said.kind, matter.subcategory, location.place, location.community)
    called = [officer for team in teams for officer in team.officers if officer.person != visit.sender.id]
    if not called:
        return visit.aside("rally.nobody")
    rally = Rally(
        visit.desk.new_id(),
        visit.desk.rallies.next_number(location.community),
        location.community,
        said.kind,
        visit.sender.id,
        said.words,
        visit.now,
        said.answer_by,
        location.place,
        said.wanted,
        remind_at=said.answer_by,
    )
    visit.desk.rallies.add(rally)
    roll = tuple(Called(rally.id, officer.person) for officer in called)
    for each in roll:
        visit.desk.rallies.call(each)
    names = _named(visit, teams)
    return [
        *visit.aside("rally.called", number=rally.number, count=len(roll), teams=names),
        *cards.draw_all(visit.office, rally, roll),
    ]


def _named(visit: Visit, teams: tuple[Team, ...]) -> str:
    counts = {team.seat: sum(each.person != visit.sender.id for each in team.officers) for team in teams}
    return "、".join(
        visit.say("rally.team", name=_team_name(visit, seat), count=count) for seat, count in counts.items() if count
    )


def _team_name(visit: Visit, seat: Seat) -> str:
    """Name a team; the staff go by their title, for there are several."""
    if seat.role is Role.STAFF:
        return visit.town.titles.get(seat.role) or visit.say(f"role.{seat.role}")
    return phrases.seat_name(visit.office, seat)


def _open_ones(visit: Visit) -> list[OutgoingMessage]:
    found = [each for community in communities_of(visit) for each in visit.desk.rallies.open(community)]
    if not found:
        return visit.aside("rally.how")
    lines = [
        visit.say(
            "rally.line",
            number=each.number,
            words=each.words,
            coming=counted(each, visit.desk.rallies.roll(each.id)).coming,
            until=phrases.when(visit.office, each.answer_by, visit.sender.language),
        )
        for each in found[:_LISTED]
    ]
    return tell_aside(visit, "\n".join(lines))


def press_come(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Come: counted while somebody is still needed, and late after the time for an answer."""
    return _answer(visit, press, Answer.COMING, "rally.noted_coming")


def press_refuse(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Not come, or not after all: the place is free again."""
    return _answer(visit, press, Answer.REFUSED, "rally.noted_refused")


def press_arrive(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Report in on the spot, with a stamp."""
    return _answer(visit, press, Answer.ARRIVED, "rally.noted_arrived")


def _answer(visit: Visit, press: Press, answer: Answer, noted: str) -> list[OutgoingMessage]:
    rally = visit.desk.rallies.lock(press.object)
    roll = {each.person: each for each in visit.desk.rallies.roll(press.object)}
    if rally is None or visit.sender.id not in roll:
        return visit.pressed("button.not_yours")
    try:
        entry = answered(rally, roll.values(), visit.sender.id, answer, visit.now)
    except EndedError:
        return visit.pressed("rally.over")
    except FullError:
        return [*visit.pressed("rally.full"), *cards.draw_all(visit.office, rally, roll.values())]
    visit.desk.rallies.call(entry)
    roll[entry.person] = entry
    return [*visit.pressed(noted), *cards.draw_all(visit.office, rally, roll.values())]


def press_again(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Ring those once more who have not answered, and give them the same time again."""
    rally = _led(visit, press)
    if rally is None:
        return visit.pressed("button.not_yours")
    if rally.ended_at is not None:
        return visit.pressed("rally.over")
    longer = visit.now + ANSWERED_WITHIN[rally.kind]
    awaited = replace(rally, answer_by=longer, remind_at=longer)
    visit.desk.rallies.save(awaited)
    roll = visit.desk.rallies.roll(rally.id)
    return [
        *visit.pressed("rally.rung_again"),
        *cards.draw_all(visit.office, awaited, roll),
        *_call_again(visit.office, awaited, [each for each in roll if each.answer is Answer.CALLED]),
    ]


def press_end(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """End a rally and thank those who came."""
    rally = _led(visit, press)
    if rally is None:
        return visit.pressed("button.not_yours")
    if rally.ended_at is not None:
        return visit.pressed("rally.over")
    ended = replace(rally, ended_at=visit.now, remind_at=None)
    visit.desk.rallies.save(ended)
    return [*visit.pressed("rally.over"), *cards.draw_all(visit.office, ended, visit.desk.rallies.roll(rally.id))]


def _led(visit: Visit, press: Press) -> Rally | None:
    """Return the rally if the sender may lead it: one of the staff of its community."""
    rally = visit.desk.rallies.lock(press.object)
    leads = rally is not None and visit.town.has_role_over(visit.sender.id, rally.community, STAFF_ROLES)
    return rally if leads else None


def next_due(office: Office) -> datetime | None:
    """Return when the time for an answer to a rally is over next."""
    first = office.desk.rallies.first_due()
    return first[1] if first else None


def step(office: Office) -> bool:
    """Let one rally whose time for an answer is over tell how many come, once; False when there is none."""
    first = office.desk.rallies.first_due()
    if first is None or first[1] > office.desk.now:
        return False
    rally = office.desk.rallies.lock(first[0])
    # On PostgreSQL another process may have been faster.
    if rally is None or rally.remind_at is None or rally.remind_at > office.desk.now:
        return False
    rung = replace(rally, remind_at=None)
    office.desk.rallies.save(rung)
    entries = office.desk.rallies.roll(rally.id)
    said = cards.draw_all(office, rung, entries)
    if not is_full(rung, entries):
        said.extend(_short(office, rung, entries))
    outgoing.hand_over(office, f"rally:{office.desk.new_id()}", said)
    return True


def put_off(office: Office, until: datetime) -> None:
    """Look later at the rally that cannot be looked after now."""
    if (first := office.desk.rallies.first_due()) is not None:
        office.desk.rallies.put_off(first[0], until)


def _short(office: Office, rally: Rally, roll: tuple[Called, ...]) -> list[OutgoingMessage]:
    """Tell whoever called that fewer come than are needed."""
    count = counted(rally, roll)
    facts = {"number": rally.number, "coming": count.coming, "wanted": rally.wanted or 0}
    return _line(office, rally, rally.author, "rally.short" if rally.wanted else "rally.came", facts)


def _call_again(office: Office, rally: Rally, silent: list[Called]) -> list[OutgoingMessage]:
    facts = {"number": rally.number, "words": rally.words}
    told = [said for each in silent for said in _line(office, rally, each.person, "rally.again", facts)]
    return [replace(each, use_by=rally.answer_by) for each in told]


def _line(
    office: Office, rally: Rally, person: int, message_id: str, facts: Mapping[str, object]
) -> list[OutgoingMessage]:
    chats = office.desk.people.chats_of([person]).get(person)
    if not chats:
        return []
    text = office.practice.catalogue.fill(message_id, office.desk.people.known(person).language, facts)
    said = outgoing.line(chats[0], text, lane=cards.lane(rally), person=person)
    return [replace(said, reply_to_card=cards.card_name(rally))]
