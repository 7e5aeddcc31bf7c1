"""What a notice looks like before it is sent: the question for whom it is, the exact words, whom they would reach."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.discretion import without_personal_data
from domain.messages import Button, Buttons, OutgoingMessage
from domain.neighbourhood import Group, Neighbourhood
from domain.notices import Notice
from domain.places import PlaceKind
from handlers.catalogue import FIRST_LANGUAGE, UnknownMessageError
from handlers.notices.audience import Audience, audience_of, households_in
from handlers.notices.colleagues import Colleague
from handlers.notices.dates import doubts
from handlers.office import Office
from handlers.requests.locating import called
from handlers.showing import phrases

CHOICES = 4
"""Audiences to choose from on one card."""


def ask_whom(
    author: Colleague, notice: Notice, message_id: str, audiences: Mapping[int, tuple[int, ...]], unknown: str
) -> OutgoingMessage:
    """Ask to whom a notice goes, with a button for each of these places, which names what would be reached there."""
    rows: list[tuple[Button, ...]] = []
    town = author.office.desk.neighbourhood
    for scope, reached in tuple(audiences.items())[:CHOICES]:
        name, homes = places_called(town, reached), sum(households_in(town, town.places[each]) for each in reached)
        label = author.say("notice.choice" if homes else "notice.choice_uncounted", place=name, homes=homes)
        rows.append((author.button(notice, label, f"notice_to-{scope}"),))
    text = author.say(message_id, words=unknown)
    return author.card(notice, text, (*rows, author.row(notice, _DROP)))


def rewriting(author: Colleague, notice: Notice) -> OutgoingMessage:
    """Ask for other words."""
    return author.card(notice, author.say("notice.rewrite", text=notice.text), (author.row(notice, _DROP),))


def preview(author: Colleague, notice: Notice) -> OutgoingMessage:
    """Show the exact words, whom they would reach and whom not; nothing goes out before the author says so."""
    audience = audience_of(author.office, notice.places)
    lines = [author.say("notice.preview"), "", *shown(author, notice, audience)]
    rows: Buttons = (author.row(notice, ("button.notice_edit", "notice_edit"), _DROP),)
    if not audience.empty:
        lines.append(author.say("notice.how"))
        rows = (author.row(notice, ("button.notice_send", "notice_send")), *rows)
    return author.card(notice, "\n".join(lines), rows)


def ask_when(author: Colleague, notice: Notice, morning: datetime) -> OutgoingMessage:
    """Ask whether what is to be sent by night may wait until the morning."""
    text = author.say("notice.at_night", at=phrases.when(author.office, morning, author.person.language))
    row = author.row(notice, ("button.notice_morning", "notice_morning"), ("button.notice_now", "notice_now"))
    return author.card(notice, f"{text}\n\n{notice.text}", (row, author.row(notice, _DROP)))


def shown(reader: Colleague, notice: Notice, audience: Audience) -> list[str]:
    """Return the lines that say what a notice would tell to whom, and what looks wrong in it."""
    words = words_for(reader.office, notice, FIRST_LANGUAGE)
    return [words, "", *_reach(reader, audience), *_warnings(reader, notice, words)]


def words_for(office: Office, notice: Notice, language: str) -> str:
    """Return what everybody reads: from whom, for which places, the words, and the day they were written."""
    town = office.desk.neighbourhood
    local = notice.made_at.astimezone(office.practice.zone)
    whole = notice.places == (notice.community,)
    said = office.practice.catalogue.say(
        "notice.words_for_all" if whole else "notice.words",
        language,
        community=town.places[notice.community].name,
        places=places_called(town, notice.places),
        text=notice.text,
        month=local.month,
        day=local.day,
    )
    return office.practice.catalogue.say("notice.words_urgent", language, words=said) if notice.urgent else said


def places_called(town: Neighbourhood, places: Iterable[int]) -> str:
    """Name the places: "3号楼、5号楼2单元"."""
    names = []
    for each in places:
        place = town.places[each]
        home = town.places.enclosing(place.parent, PlaceKind.BUILDING, PlaceKind.ALLEY)
        names.append(f"{called(town, home)}{place.name}" if home else called(town, place))
    return "、".join(names)


def _reach(reader: Colleague, audience: Audience) -> list[str]:
    lines = []
    if audience.residents:
        channels = " · ".join(f"{name} {count}" for name, count in _channels(reader, audience.by_channel()))
        lines.append(reader.say("notice.reach_private", count=len(audience.residents), channels=channels))
    if audience.groups:
        names = "、".join(_group_name(reader.office.desk.neighbourhood, group) for group in audience.groups)
        lines.append(reader.say("notice.reach_groups", count=len(audience.groups), names=names))
    if audience.empty:
        lines.append(reader.say("notice.reach_nobody"))
    if audience.unreached:
        lines.append(reader.say("notice.unreached", count=audience.unreached))
    if audience.quiet:
        lines.append(reader.say("notice.quiet", count=audience.quiet))
    return lines


def _group_name(town: Neighbourhood, group: Group) -> str:
    return group.name or places_called(town, () if group.place is None else (group.place,))


def _channels(reader: Colleague, counts: dict[str, int]) -> list[tuple[str, int]]:
    """Name channel instances as people do, with the instance's own name only where a platform has several."""
    kinds = Counter(instance.partition(":")[0] for instance in counts)
    return [
        (_channel(reader, *instance.partition(":")[::2], alone=kinds[instance.partition(":")[0]] == 1), count)
        for instance, count in counts.items()
    ]


def _channel(reader: Colleague, kind: str, name: str, *, alone: bool) -> str:
    try:
        known = reader.say(f"channel.{kind}")
    except UnknownMessageError:
        known = kind
    return known if alone or not name else f"{known}（{name}）"


def _warnings(reader: Colleague, notice: Notice, words: str) -> list[str]:
    today = reader.office.desk.now.astimezone(reader.office.practice.zone).date()
    lines = [
        reader.say("notice.no_such_day", said=doubt.said)
        if doubt.weekday is None
        else reader.say("notice.wrong_weekday", said=doubt.said, weekday=reader.say(f"weekday.{doubt.weekday}"))
        for doubt in doubts(notice.text, today)
    ]
    if without_personal_data(words) != words:
        lines.append(reader.say("notice.hidden_in_groups"))
    return lines


_DROP = ("button.notice_drop", "notice_drop")
