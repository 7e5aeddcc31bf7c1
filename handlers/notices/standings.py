"""How a notice stands once it was to go out: when it begins, how far it is, who has it, who has read it."""

from collections.abc import Iterable, Mapping

from domain.messages import Buttons, OutgoingMessage
from domain.notices import Notice, NoticeState
from handlers.notices.colleagues import Colleague
from handlers.notices.previews import places_called
from handlers.showing import phrases
from storage.notice_copies import Copy
from storage.outgoing_rows import Delivery

UNDER_WAY = frozenset({Delivery.READY, Delivery.LATER, Delivery.HELD, Delivery.LEASED})
LISTED = 60
"""Names in a list that is still read."""


def standing(reader: Colleague, notice: Notice, tally: Mapping[Delivery, int]) -> OutgoingMessage:
    """Show how a notice stands, with what may be done about it now."""
    facts = figures(reader, notice, tally)
    lines = [reader.say(f"notice.{notice.state}", **facts)]
    if notice.approved_by is not None:
        lines.append(reader.say("notice.approved", **facts))
    if notice.sent_at is not None:
        lines.append(reader.say("notice.counts", **facts))
    return reader.card(notice, "\n".join((*lines, "", notice.text)), _buttons(reader, notice))


def _buttons(reader: Colleague, notice: Notice) -> Buttons:
    look, who = ("button.notice_look", "notice"), ("button.notice_who", "notice_who")
    match notice.state:
        case NoticeState.PROPOSED | NoticeState.HELD:
            return (reader.row(notice, ("button.notice_back", "notice_back")),)
        case NoticeState.SENDING:
            return (reader.row(notice, ("button.notice_stop", "notice_stop"), look),)
        case _:
            return (reader.row(notice, look, who),)


def figures(reader: Colleague, notice: Notice, tally: Mapping[Delivery, int]) -> dict[str, object]:
    """Return the facts about a notice that was to go out."""
    office = reader.office
    approver = office.desk.neighbourhood.officers.get(notice.approved_by) if notice.approved_by is not None else None
    return {
        "number": notice.number,
        "places": places_called(office.desk.neighbourhood, notice.places),
        "at": phrases.when(office, notice.sent_at or notice.due_at or office.desk.now, reader.person.language),
        "queued": sum(tally.values()),
        "arrived": tally.get(Delivery.SENT, 0) + tally.get(Delivery.FOLDED, 0),
        "failed": tally.get(Delivery.UNDELIVERABLE, 0),
        "stopped": tally.get(Delivery.WITHDRAWN, 0),
        "to_go": sum(tally.get(each, 0) for each in UNDER_WAY),
        "people": notice.reached,
        "read": notice.read,
        "approver": approver.called if approver else "",
    }


def who_has_it(reader: Colleague, copies: Iterable[Copy]) -> str:
    """Name who got a notice and who did not, so far as there is room."""
    copies = tuple(copies)
    got = [each for each in copies if each.delivery is Delivery.SENT]
    missed = [each for each in copies if each.delivery is not Delivery.SENT]
    lines = [reader.say("notice.got_it", count=len(got), names=_names(reader, got))]
    if missed:
        lines.append(reader.say("notice.missed_it", count=len(missed), names=_names(reader, missed)))
    return "\n".join(lines)


def _names(reader: Colleague, copies: list[Copy]) -> str:
    office, first = reader.office, copies[:LISTED]
    people = office.desk.people.many([each.person for each in first if each.person is not None])
    groups = office.desk.neighbourhood.groups
    names = []
    for each in first:
        person = people.get(each.person) if each.person is not None else None
        group = groups.get(each.chat) if each.person is None else None
        named = (person.name or person.called) if person else group.name if group else ""
        names.append(named or reader.say("notice.nameless"))
    return "、".join(names) + ("…" if len(copies) > LISTED else "")
