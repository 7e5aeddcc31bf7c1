"""The mailbox of heads (楼长信箱): kind words for one are kept and passed on, and become no request."""

from domain.letters import Letter, key_of_letter
from domain.messages import Lane, OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, Officer
from domain.replacing import replace
from handlers import outgoing
from handlers.roster.people import title_of
from handlers.visit import Visit


def thank_head(visit: Visit) -> list[OutgoingMessage] | None:
    """Pass thanks on to the head around the sender's home whom they name; None where they name none."""
    head = _named(visit) if visit.private else None
    if head is None or head.person == visit.sender.id or not head.chats:
        return None
    words = visit.message.text.strip()
    new = Letter(visit.desk.new_id(), head.person, visit.sender.id, visit.now, words)
    visit.desk.letters.add(new)
    language = visit.desk.people.known(head.person).language
    say = visit.office.practice.catalogue.say
    who = visit.sender.called or visit.sender.name or say("letter.somebody", language)
    text = say("letter.from", language, who=who, words=words)
    told = outgoing.line(head.chats[0], text, lane=Lane.STATUS, person=head.person)
    return [*visit.reply("letter.passed_on", who=head.called), replace(told, key=key_of_letter(new.id))]


def _named(visit: Visit) -> Officer | None:
    """Return the head around the home whose name stands in the words, or the nearest one where a title stands alone."""
    around, text = _heads_around(visit), visit.message.text
    for title, each in around:
        if each.called in text or each.name in text or f"{each.name[:1]}{title}" in text:
            return each
    return None if _names_another(visit, text) else next((each for title, each in around if title in text), None)


def _heads_around(visit: Visit) -> list[tuple[str, Officer]]:
    """Return the heads of the sender's home and of what lies around it, the nearest first, each with the title."""
    places = [place.id for place in visit.town.places.upwards(visit.sender.home)]
    found = [each for each in visit.town.appointments if each.seat.place in places and each.seat.role in HEAD_ROLES]
    found.sort(key=lambda each: (places.index(each.seat.place or 0), each.rank))
    return [(title_of(each.seat.role, visit.town.titles), visit.town.officers[each.person]) for each in found]


def _names_another(visit: Visit, text: str) -> bool:
    """Say whether words name a head who is none of the sender's."""
    heads = (each for each in visit.town.appointments if each.seat.role in HEAD_ROLES)
    return any(
        f"{visit.town.officers[each.person].name[:1]}{title_of(each.seat.role, visit.town.titles)}" in text
        for each in heads
    )
