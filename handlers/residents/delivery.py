"""How somebody wants to be told: in which language, at which hours not, once a day, where first."""

from collections import Counter

from domain.messages import Buttons, Chat, OutgoingMessage
from domain.neighbourhood import Officer
from domain.people import Person, Question
from domain.quiet import NEVER, USUAL, QuietHours
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press, button
from handlers.catalogue import UnknownMessageError
from handlers.handling.names import named_in
from handlers.requests.authority import communities_of
from handlers.residents import homes
from handlers.showing import cards
from handlers.visit import Visit
from nlp.wishes import Manner, Wish, read_wish

OPTIONS = frozenset({"quiet", "daily", "channel"})
"""What the buttons under the settings that belong here begin with."""
_OFFERED = ((22, 7), (21, 8), (20, 8))
"""From which hour until which nobody is to be rung."""


def rows(visit: Visit, person: Person) -> Buttons:
    """Return the buttons by which this is changed: each asks one thing."""
    daily = "button.daily_off" if person.daily else "button.daily_on"
    made = visit.buttons((("button.quiet_hours", "setting-quiet", 0), (daily, "setting-daily", 0)))
    several = len(_channels(visit, person)) > 1
    return (*made, *(visit.buttons((("button.channel", "setting-channel", 0),)) if several else ()))


def described(visit: Visit, person: Person) -> str:
    """Say how somebody is told now."""
    hours = person.quiet_hours or visit.office.practice.quiet
    never = hours.starts == hours.ends
    quiet = visit.say("setting.never_quiet") if never else visit.say("setting.quiet", hours=_called(hours))
    return visit.say("setting.told_daily", quiet=quiet) if person.daily else quiet


def _called(hours: QuietHours) -> str:
    return f"{hours.starts:%H:%M}–{hours.ends:%H:%M}"


def press(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer a button: ask the one thing, or note what was chosen."""
    kind, _, choice = press.option.partition("_")
    if kind == "daily":
        person = homes.change(visit, lambda known: replace(known, daily=not known.daily))
        return [*visit.pressed("home.pressed"), *visit.reply("setting.changed", told=described(visit, person))]
    if choice:
        chosen = _hours_chosen(visit, choice) if kind == "quiet" else _channel_chosen(visit, choice)
        return [*visit.pressed("home.pressed"), *chosen]
    return [*visit.pressed("home.pressed"), *(_ask_hours(visit) if kind == "quiet" else _ask_channel(visit))]


def speak(visit: Visit, language: str) -> list[OutgoingMessage]:
    """Go on in another language, at any moment: what is asked stays open, and the sender's cards are drawn anew."""
    if not visit.private:
        return []
    person = homes.change(visit, lambda known: replace(known, language=language))
    own = visit.desk.requests.of_person(person.id, only_open=True)
    drawn = [card for request in own for card in cards.draw_all(visit.office, request) if card.person == person.id]
    return [*replace(visit, sender=person).reply("setting.language"), *drawn]


def _ask_hours(visit: Visit) -> list[OutgoingMessage]:
    labels = [
        (visit.say("setting.from_until", starts=starts, ends=ends), f"setting-quiet_{starts}_{ends}")
        for starts, ends in _OFFERED
    ]
    labels.append((visit.say("button.never_quiet"), "setting-quiet_none"))
    return visit.reply("setting.which_hours", buttons=_made(visit, labels))


def _hours_chosen(visit: Visit, choice: str) -> list[OutgoingMessage]:
    wish = Wish(Manner.ANYTIME)
    if choice != "none":
        starts, ends = (int(each) for each in choice.split("_"))
        wish = Wish(Manner.QUIET, (USUAL.starts.replace(hour=starts), USUAL.ends.replace(hour=ends)))
    person = homes.change(visit, lambda known: _as_wished(visit, known, wish))
    return visit.reply("setting.changed", told=described(visit, person))


def _channels(visit: Visit, person: Person) -> list[str]:
    chats: tuple[Chat, ...] = visit.desk.people.chats_of([person.id]).get(person.id, ())
    return list(dict.fromkeys(chat.channel for chat in chats))


def _ask_channel(visit: Visit) -> list[OutgoingMessage]:
    channels = _channels(visit, visit.desk.people.known(visit.sender.id))
    kinds = Counter(channel.partition(":")[0] for channel in channels)
    labels = [
        (_channel(visit, channel, alone=kinds[channel.partition(":")[0]] == 1), f"setting-channel_{place}")
        for place, channel in enumerate(sorted(channels))
    ]
    return visit.reply("setting.which_channel", buttons=_made(visit, labels))


def _channel(visit: Visit, instance: str, *, alone: bool) -> str:
    kind, _, name = instance.partition(":")
    try:
        known = visit.say(f"channel.{kind}")
    except UnknownMessageError:
        known = kind
    return known if alone or not name else f"{known}（{name}）"


def _channel_chosen(visit: Visit, choice: str) -> list[OutgoingMessage]:
    """Put a channel first; the others keep their order behind it."""
    channels = _channels(visit, visit.desk.people.known(visit.sender.id))
    place = int(choice)
    if place >= len(channels):
        return visit.reply("setting.channel_gone")
    first = sorted(channels)[place]
    homes.change(visit, lambda known: replace(known, channels=(first, *(each for each in channels if each != first))))
    return visit.reply("setting.channel_set", channel=_channel(visit, first, alone=False))


def _made(visit: Visit, labels: list[tuple[str, str]]) -> Buttons:
    key, person = visit.office.practice.signing_key, visit.sender.id
    return tuple((button(label, verb, 0, chat=visit.chat, key=key, person=person),) for label, verb in labels)


def said(visit: Visit) -> list[OutgoingMessage] | None:
    """Take "晚上别发" or "只要每天一条" for what it is; None for everything else."""
    if not visit.private or visit.conversation.asked not in (None, Question.TASKS, Question.HUMAN):
        return None
    wish = read_wish(visit.message.text)
    if wish is None:
        return None
    person = homes.change(visit, lambda known: _as_wished(visit, known, wish))
    return visit.reply("setting.changed", told=described(visit, person))


def _as_wished(visit: Visit, person: Person, wish: Wish) -> Person:
    if wish.manner is Manner.DAILY:
        return replace(person, daily=True)
    if wish.manner is Manner.ANYTIME:
        return replace(person, quiet_hours=NEVER, daily=False)
    usual = visit.office.practice.quiet
    named = QuietHours(*wish.hours) if wish.hours else usual if usual.starts != usual.ends else USUAL
    return replace(person, quiet_hours=named)


def set_for(visit: Visit, words: str) -> list[OutgoingMessage]:
    """`设置 李楼长 晚上别发`, by staff for somebody with a role in their communities, who is told so."""
    if not visit.is_staff:
        return visit.aside("command.for_staff")
    named = [each for each in named_in(visit, words) if _concerns(visit, each)]
    wish = read_wish(_without_names(words, named)) if len(named) == 1 else None
    if wish is None:
        return visit.aside("setting.for_whom")
    changed = _as_wished(visit, visit.desk.people.known(named[0].person), wish)
    visit.desk.people.save(changed)
    theirs = replace(visit, sender=changed)
    told = theirs.say("setting.set_by_staff", told=described(theirs, changed))
    lines = [outgoing.line(named[0].chats[0], told, person=changed.id)] if named[0].chats else []
    return [*visit.aside("setting.set_for", who=named[0].called, told=described(visit, changed)), *lines]


def _without_names(words: str, named: list[Officer]) -> str:
    for each in named:
        for name in sorted((each.name, each.called, each.called[-2:]), key=len, reverse=True):
            if name and words.startswith(name):
                return words.removeprefix(name)
    return words


def _concerns(visit: Visit, officer: Officer) -> bool:
    communities = communities_of(visit)
    for seat in visit.town.seats_of(officer.person):
        unit = visit.town.units.get(seat.unit) if seat.unit is not None else None
        around = unit.territory if unit else (seat.place,)
        if any(visit.town.places.lies_in(place, community) for place in around for community in communities):
            return True
    return False
