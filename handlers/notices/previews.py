"""What a notice looks like: to its author before and after it is sent, and to those it is for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from zlib import crc32

from domain.discretion import without_personal_data
from domain.messages import Button, Buttons, Chat, Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import Group, Neighbourhood
from domain.notices import Notice
from domain.places import PlaceKind
from handlers.buttons import button
from handlers.catalogue import FIRST_LANGUAGE, UnknownMessageError
from handlers.notices.audience import Audience, audience_of, households_in
from handlers.notices.dates import doubts
from handlers.office import Office
from handlers.requests.locating import called
from handlers.showing import phrases
from handlers.visit import Visit
from storage.outgoing_rows import Delivery

CHOICES = 4
"""Audiences to choose from on one card."""


def card_name(notice: Notice) -> str:
    """Name the author's card."""
    return f"notice:{notice.id}"


def state_of(notice: Notice) -> int:
    """Return a number that changes with the words and the audience, so that a button sends only what it stood under."""
    return crc32(f"{notice.state}|{notice.places}|{notice.text}".encode())


def author_card(visit: Visit, notice: Notice, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    """Send or edit the author's card of a notice."""
    return OutgoingMessage(
        "",
        visit.chat,
        text,
        kind=OutgoingKind.CARD,
        buttons=buttons,
        card=card_name(notice),
        lane=Lane.REPLY,
        person=visit.sender.id,
    )


def ask_whom(visit: Visit, notice: Notice, message_id: str, places: Iterable[int], unknown: str) -> OutgoingMessage:
    """Ask to whom a notice goes, with a button for each of these places."""
    rows: list[tuple[Button, ...]] = []
    for each in tuple(places)[:CHOICES]:
        place = visit.town.places[each]
        homes = households_in(visit.town, place)
        label = visit.say("notice.choice" if homes else "notice.choice_uncounted", place=place.name, homes=homes)
        rows.append((_labelled(visit, notice, label, f"notice_to-{each}"),))
    return author_card(visit, notice, visit.say(message_id, words=unknown), (*rows, *drop_row(visit, notice)))


def drop_row(visit: Visit, notice: Notice) -> Buttons:
    """Offer to drop a notice."""
    return ((_button(visit, notice, "button.notice_drop", "notice_drop"),),)


def preview(visit: Visit, notice: Notice) -> OutgoingMessage:
    """Show the exact words, whom they would reach and whom not; nothing goes out before the author says so."""
    audience = audience_of(visit.office, notice.places)
    words = words_for(visit.office, notice, FIRST_LANGUAGE)
    lines = [visit.say("notice.preview"), "", words, "", *_reach(visit, audience), *_warnings(visit, notice, words)]
    edit = _button(visit, notice, "button.notice_edit", "notice_edit")
    rows: Buttons = ((edit, *drop_row(visit, notice)[0]),)
    if not audience.empty:
        lines.append(visit.say("notice.how"))
        rows = ((_button(visit, notice, "button.notice_send", "notice_send"),), *rows)
    return author_card(visit, notice, "\n".join(lines), rows)


def words_for(office: Office, notice: Notice, language: str) -> str:
    """Return what everybody reads: from whom, for which places, the words, and the day they were written."""
    town = office.desk.neighbourhood
    local = notice.made_at.astimezone(office.practice.zone)
    whole = notice.places == (notice.community,)
    return office.practice.catalogue.say(
        "notice.words_for_all" if whole else "notice.words",
        language,
        community=town.places[notice.community].name,
        places=places_called(town, notice.places),
        text=notice.text,
        month=local.month,
        day=local.day,
    )


def places_called(town: Neighbourhood, places: Iterable[int]) -> str:
    """Name the places: "3号楼、5号楼2单元"."""
    names = []
    for each in places:
        place = town.places[each]
        home = town.places.enclosing(place.parent, PlaceKind.BUILDING, PlaceKind.ALLEY)
        names.append(f"{called(town, home)}{place.name}" if home else called(town, place))
    return "、".join(names)


def _reach(visit: Visit, audience: Audience) -> list[str]:
    lines = []
    if audience.residents:
        channels = " · ".join(f"{name} {count}" for name, count in _channels(visit, audience.by_channel()))
        lines.append(visit.say("notice.reach_private", count=len(audience.residents), channels=channels))
    if audience.groups:
        names = "、".join(_group_name(visit.town, group) for group in audience.groups)
        lines.append(visit.say("notice.reach_groups", count=len(audience.groups), names=names))
    if audience.empty:
        lines.append(visit.say("notice.reach_nobody"))
    if audience.unreached:
        lines.append(visit.say("notice.unreached", count=audience.unreached))
    if audience.quiet:
        lines.append(visit.say("notice.quiet", count=audience.quiet))
    return lines


def _group_name(town: Neighbourhood, group: Group) -> str:
    return group.name or places_called(town, () if group.place is None else (group.place,))


def _channels(visit: Visit, counts: dict[str, int]) -> list[tuple[str, int]]:
    """Name channel instances as people do, with the instance's own name only where a platform has several."""
    kinds = Counter(instance.partition(":")[0] for instance in counts)
    return [
        (_channel(visit, *instance.partition(":")[::2], alone=kinds[instance.partition(":")[0]] == 1), count)
        for instance, count in counts.items()
    ]


def _channel(visit: Visit, kind: str, name: str, *, alone: bool) -> str:
    try:
        known = visit.say(f"channel.{kind}")
    except UnknownMessageError:
        known = kind
    return known if alone or not name else f"{known}（{name}）"


def _warnings(visit: Visit, notice: Notice, words: str) -> list[str]:
    today = visit.now.astimezone(visit.office.practice.zone).date()
    lines = [
        visit.say("notice.no_such_day", said=doubt.said)
        if doubt.weekday is None
        else visit.say("notice.wrong_weekday", said=doubt.said, weekday=visit.say(f"weekday.{doubt.weekday}"))
        for doubt in doubts(notice.text, today)
    ]
    if without_personal_data(words) != words:
        lines.append(visit.say("notice.hidden_in_groups"))
    return lines


def copies(office: Office, notice: Notice, audience: Audience) -> list[OutgoingMessage]:
    """Make the message for each person and each group; the keys let none of them be queued twice."""
    languages = {person.language for person, _ in audience.residents} | {FIRST_LANGUAGE}
    words = {language: words_for(office, notice, language) for language in languages}
    labels = {language: office.practice.catalogue.say("button.notice_read", language) for language in languages}
    private = [
        _copy(office, notice, chat, words[person.language], labels[person.language], person.id)
        for person, chat in audience.residents
    ]
    groups = [
        _copy(office, notice, group.chat, words[FIRST_LANGUAGE], labels[FIRST_LANGUAGE], None)
        for group in audience.groups
    ]
    return [*private, *groups]


def _copy(office: Office, notice: Notice, chat: Chat, words: str, label: str, person: int | None) -> OutgoingMessage:
    read = button(label, "notice_read", notice.id, chat=chat, key=office.practice.signing_key, person=person)
    return OutgoingMessage(
        f"notice:{notice.id}:{person if person is not None else chat.id}:{chat.channel}",
        chat,
        words,
        buttons=((read,),),
        lane=Lane.NOTICE,
        person=person,
    )


def standing(visit: Visit, notice: Notice, tally: Mapping[Delivery, int]) -> OutgoingMessage:
    """Show the author how a notice stands: to how many it goes, has come, and how many have read it."""
    facts = figures(visit, notice, tally)
    lines = [visit.say("notice.sent", **facts), visit.say("notice.counts", **facts), "", notice.text]
    return author_card(visit, notice, "\n".join(lines), ((_button(visit, notice, "button.notice_look", "notice"),),))


def tally_of(visit: Visit, notice: Notice) -> Mapping[Delivery, int]:
    """Return how many copies of a notice stand where."""
    return visit.desk.outbox.tally(f"notice:{notice.id}:")


def figures(visit: Visit, notice: Notice, tally: Mapping[Delivery, int]) -> dict[str, object]:
    """Return the facts about a notice that was sent."""
    return {
        "number": notice.number,
        "places": places_called(visit.town, notice.places),
        "at": phrases.when(visit.office, notice.sent_at, visit.sender.language) if notice.sent_at else "",
        "queued": sum(tally.values()),
        "arrived": tally.get(Delivery.SENT, 0),
        "failed": tally.get(Delivery.UNDELIVERABLE, 0),
        "read": notice.read,
    }


def _button(visit: Visit, notice: Notice, label: str, verb: str) -> Button:
    return _labelled(visit, notice, visit.say(label), verb)


def _labelled(visit: Visit, notice: Notice, label: str, verb: str) -> Button:
    key = visit.office.practice.signing_key
    return button(label, verb, notice.id, chat=visit.chat, key=key, person=visit.sender.id, version=state_of(notice))
