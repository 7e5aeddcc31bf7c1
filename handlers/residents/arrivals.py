"""Who comes for the first time, by which link, where they live, and which group belongs to which place."""

import re
from collections.abc import Callable

from domain.messages import IncomingKind, OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, OF_UNITS, STAFF_ROLES, Role
from domain.replacing import replace
from domain.taxonomy import Alarm, Intent, Urgency
from handlers import outgoing
from handlers.buttons import Press
from handlers.handling import practising
from handlers.requests.authority import communities_of
from handlers.requests.finding import tasks_of
from handlers.residents import delivery, emergencies, followups, homes, human, nominating, reports
from handlers.roster import invitations
from handlers.showing import cards
from handlers.visit import Visit
from nlp.fold import plain
from nlp.understand import understand
from nlp.understanding import Command, Context, Matter

_MUTE = frozenset({IncomingKind.BLOCKED, IncomingKind.MOVED_GROUP, IncomingKind.PRESS})
"""What is no first word of somebody's own."""
_LONGEST_NUMBER = 9
_UNITS_GROUP = re.compile(f"{OF_UNITS}(?:单位)?群?")
_YES = frozenset({"对", "对的", "是", "是的", "嗯", "好", "对对", "yes"})
_NO = frozenset({"不对", "不是", "错了", "no"})


def first_contact(visit: Visit) -> list[OutgoingMessage]:
    """Tell everybody once, after the first answer in private, what is kept about them; never beside an alarm."""
    if not visit.private or visit.sender.greeted or visit.message.kind in _MUTE:
        return []
    if any(matter.alarm is not Alarm.NONE for matter in visit.understanding.matters) or _in_danger(visit):
        return []
    # The account may have become somebody else's with this very message.
    account = visit.desk.people.account(visit.account.channel, visit.account.external) or visit.account
    person = visit.desk.people.known(account.person)
    if person.greeted:
        return []
    visit.desk.people.save(replace(person, greeted=True))
    minutes = int(visit.office.practice.waiting.lines.total_seconds() // 60)
    # Whoever sees to things is told of themselves, and what they owe to those who reported.
    about = "arrival.privacy_officer" if visit.town.seats_of(person.id) else "arrival.privacy"
    return [outgoing.line(visit.chat, visit.say(about, minutes=minutes), person=person.id)]


def _in_danger(visit: Visit) -> bool:
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    return any(each.urgency is Urgency.EMERGENCY for each in own)


def start(visit: Visit) -> list[OutgoingMessage]:
    """Open the door to somebody who comes by a link: a poster, an invitation, a request, or just so."""
    return _enter(visit, visit.message.text.strip())


def _enter(visit: Visit, payload: str) -> list[OutgoingMessage]:
    kind, found, rest = payload.partition("_")
    if found and kind in _LINKS:
        return _LINKS[kind](visit, payload if kind != "o" else rest)
    return [*(visit.reply("arrival.unknown_link") if payload else []), *_welcome(visit)]


def _welcome(visit: Visit) -> list[OutgoingMessage]:
    if visit.roles:
        return visit.reply(_welcome_of(visit), name=_name(visit))
    if visit.sender.home is None:
        return homes.choose(visit, homes.offered(visit), "arrival.welcome")
    return visit.reply("arrival.welcome_back", place=homes.address(visit.town, visit.sender.home))


def _by_poster(visit: Visit, payload: str) -> list[OutgoingMessage]:
    place = homes.place_of(payload, visit.office.practice.signing_key)
    if place is None or visit.town.places.get(place) is None:
        return [*visit.reply("arrival.unknown_link"), *_welcome(visit)]
    if visit.sender.home is not None and visit.town.places.lies_in(visit.sender.home, place):
        return visit.reply("arrival.welcome_back", place=homes.address(visit.town, visit.sender.home))
    if homes.is_home(visit.town, place):
        return homes.confirm(visit, place)
    return homes.choose(visit, homes.offered(visit), "arrival.welcome")


def _by_invitation(visit: Visit, payload: str) -> list[OutgoingMessage]:
    """Let the account become the invited person's, say what to do, and show at once what waits for that person."""
    entry = invitations.accept(payload, visit.account, visit.desk)
    if entry.person is None:
        return visit.reply(f"invitation.{entry.refusal}", buttons=human.call_button(visit))
    joined = replace(visit, sender=entry.person, account=replace(visit.account, person=entry.person.id))
    waiting = [card for request in tasks_of(joined) for card in cards.draw_all(visit.office, request)]
    welcome = practising.welcomed_in(visit.office, joined.sender)
    return [*(welcome or joined.reply(_welcome_of(joined), name=_name(joined))), *waiting]


def _welcome_of(visit: Visit) -> str:
    if visit.is_staff:
        return "arrival.welcome_staff"
    if visit.roles & HEAD_ROLES:
        return "arrival.welcome_head"
    return "arrival.welcome_unit" if Role.UNIT_MEMBER in visit.roles else "arrival.welcome_person"


def _name(visit: Visit) -> str:
    return visit.sender.called or visit.sender.name


def _by_request(visit: Visit, number: str) -> list[OutgoingMessage]:
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return visit.reply("arrival.unknown_link")
    return followups.status_of(visit, Command("status", (int(number),)))


def _by_nomination(visit: Visit, payload: str) -> list[OutgoingMessage]:
    """Go on in private with what the sender began in a group."""
    return nominating.by_link(visit, payload) or [*visit.reply("arrival.unknown_link"), *_welcome(visit)]


_LINKS: dict[str, Callable[[Visit, str], list[OutgoingMessage]]] = {
    homes.PREFIX: _by_poster,
    invitations.PREFIX.rstrip("_"): _by_invitation,
    "o": _by_request,
    nominating.PREFIX: _by_nomination,
}


def answer_home(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words for the answer to "where do you live?"; None when they speak of something else."""
    if visit.understanding.matters[0].opens:
        return None
    asked, words = visit.conversation.about, plain(visit.message.text).strip(" 。.!,")
    if asked is not None and words in _YES:
        return _settle_if_there(visit, asked)
    if asked is not None and words in _NO:
        return homes.choose(visit, homes.offered(visit), "home.which")
    found, room = homes.narrowed(visit, visit.message.text)
    choice, offered = visit.understanding.matters[0].choice, homes.offered(visit)
    if not found and choice is not None and choice <= len(offered):
        found = (offered[choice - 1],)
    return _one_of(visit, found, room) if found else None


def _one_of(visit: Visit, found: tuple[int, ...], room: str) -> list[OutgoingMessage]:
    """Write the home down if the words mean one place only, otherwise ask which."""
    lived_in = tuple(place for place in found if homes.is_home(visit.town, place))
    if len(lived_in) == 1:
        return homes.settle(visit, lived_in[0], room)
    if not visit.private:
        return visit.aside("home.say_it_here")
    return homes.choose(visit, lived_in or homes.offered(visit), "home.which")


def _settle_if_there(visit: Visit, place: int) -> list[OutgoingMessage]:
    if homes.is_home(visit.town, place):
        return homes.settle(visit, place)
    return homes.choose(visit, homes.offered(visit), "home.which")


def press_home_yes(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【对】 under the question whether this is home."""
    return [*visit.pressed("home.pressed"), *_settle_if_there(visit, press.object)]


def press_home_no(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【不对】: nothing is kept of the wrong building, and the right one is asked for."""
    if visit.sender.home == press.object:
        homes.change(visit, lambda known: replace(known, home=None, room=""))
    others = tuple(place for place in homes.offered(visit) if place != press.object)
    return [*visit.pressed("home.pressed"), *homes.choose(visit, others, "home.which")]


def press_home(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer a building's button, "another building" or "only visiting"."""
    if press.option == "visitor":
        visit.forget_question()
        return [*visit.pressed("home.pressed"), *visit.reply("home.visitor")]
    if press.object == homes.ELSEWHERE:
        return [*visit.pressed("home.pressed"), *visit.reply("place.type_it")]
    return [*visit.pressed("home.pressed"), *_settle_if_there(visit, press.object)]


def bind(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `绑定 3号楼`: from staff in a group it is the group that belongs there, otherwise somebody's home."""
    if not visit.private and visit.is_staff:
        return _bind_group(visit, command.argument)
    if not command.argument:
        return (
            homes.choose(visit, homes.offered(visit), "home.which")
            if visit.private
            else visit.aside("home.say_it_here")
        )
    found, room = homes.meant(visit, command.argument)
    if found:
        return _one_of(visit, found, room)
    return visit.aside("home.unknown", words=command.argument)


def register(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer "搬到5栋了": the home is written down; "替我妈报的" belongs to the request it speaks of."""
    if not visit.private and not visit.message.addressed:
        return []
    if matter.subcategory == "on_behalf":
        return followups.supplement(visit, matter)
    found, room = homes.meant(visit, matter.text)
    if found:
        return _one_of(visit, found, room)
    return homes.choose(visit, homes.offered(visit), "home.which") if visit.private else []


def help_(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `帮助` with what this person may say; `/start` with a payload is an arrival."""
    if command.verb == "start" and visit.private:
        return _enter(visit, command.argument)
    theirs = (
        ("help.head", "help.staff") if visit.is_staff else ("help.resident", *(["help.head"] if visit.roles else ()))
    )
    lines = [visit.say(each) for each in theirs]
    if visit.private:
        return visit.reply("human.as_said", text="\n".join(lines), buttons=human.call_button(visit))
    return visit.aside("human.as_said", text="\n".join(lines))


def how_to_report(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `报修` with how to say it; words behind the command are the report itself."""
    if not command.argument:
        return visit.reply("arrival.how_to_report") if visit.private else visit.aside("arrival.how_to_report")
    practice = visit.office.practice
    context = Context(group=not visit.private, addressed=True)
    understanding = understand(command.argument, context, practice.rules, visit.office.names)
    told = replace(visit, understanding=understanding)
    return [said for matter in understanding.matters for said in _reported(told, matter)]


def _reported(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    if matter.alarm is not Alarm.NONE:
        return emergencies.sound(visit, matter)
    # Who says "report" means it, even where the rules are not sure.
    return reports.report(visit, matter if matter.opens else replace(matter, intent=Intent.REQUEST))


def settings(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `设置` with what the desk knows of the sender, and buttons to change it; staff may set it for somebody."""
    if command.argument:
        return delivery.set_for(visit, command.argument)
    return _settings(visit) if visit.private else visit.aside("home.say_it_here")


def _settings(visit: Visit) -> list[OutgoingMessage]:
    person = visit.desk.people.known(visit.sender.id)
    home = homes.address(visit.town, person.home) if person.home is not None else visit.say("setting.no_home")
    return visit.reply(
        "setting.all",
        home=f"{home}{person.room}",
        notices=visit.say("setting.no_notices" if person.quiet else "setting.notices"),
        told=delivery.described(visit, person),
        buttons=(
            *visit.buttons(
                (("button.home_change", "setting-home", 0), (_toggle(quiet=person.quiet), "setting-notices", 0)),
                (("button.large_type", "setting-type", 0), ("button.language", "setting-language", 0)),
            ),
            *delivery.rows(visit, person),
        ),
    )


def _toggle(*, quiet: bool) -> str:
    return "button.notices_on" if quiet else "button.notices_off"


def press_setting(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer a button under the settings."""
    if press.option.partition("_")[0] in delivery.OPTIONS:
        return delivery.press(visit, press)
    if press.option == "home":
        return [*visit.pressed("home.pressed"), *homes.choose(visit, homes.offered(visit), "home.which")]
    if press.option == "notices":
        person = homes.change(visit, lambda known: replace(known, quiet=not known.quiet))
    elif press.option == "language":
        person = homes.change(visit, lambda known: replace(known, language="en" if known.language != "en" else "zh_CN"))
    else:
        person = homes.change(visit, lambda known: replace(known, large_type=not known.large_type))
    return [*visit.pressed("home.pressed"), *_settings(replace(visit, sender=person))]


def added_to_group(visit: Visit) -> list[OutgoingMessage]:
    """Introduce the bot to a group in one message: what it does, what it keeps, and how staff say where it belongs."""
    lines = [visit.say("group.hello")]
    if visit.group is None or visit.group.place is None:
        lines.append(visit.say("group.please_bind", place=_guess(visit)))
    if visit.message.deaf:
        lines.append(visit.say("group.deaf"))
    return [outgoing.line(visit.chat, "\n".join(lines))]


def _guess(visit: Visit) -> str:
    """Return the place a group's title names, as an example of what to say."""
    found, _ = homes.meant(visit, visit.message.text)
    place = (
        found[0]
        if len(found) == 1
        else next((each.id for each in visit.town.places if homes.is_home(visit.town, each.id)), None)
    )
    return homes.address(visit.town, place) if place is not None else visit.say("group.some_place")


def unbound_group(visit: Visit) -> list[OutgoingMessage]:
    """Hear nothing in a group nobody has bound yet but staff who bind it."""
    command = visit.understanding.matters[0].command
    if command is None or command.verb != "bind" or not visit.is_staff or visit.message.forwarded:
        return []
    return _bind_group(visit, command.argument)


def _bind_group(visit: Visit, words: str) -> list[OutgoingMessage]:
    """Say where a group belongs: `绑定 3号楼`, or `绑定 幸福里社区共建群` where a community's units talk."""
    of_units = OF_UNITS in words
    elsewhere = replace(visit, sender=replace(visit.sender, home=_staff_place(visit)))
    found, _ = homes.meant(elsewhere, _UNITS_GROUP.sub("", words))
    if of_units:
        communities = (visit.town.community_of(place) for place in found)
        found = tuple(dict.fromkeys(each for each in communities if each is not None)) or communities_of(visit)
    allowed = [place for place in found if visit.town.has_role_over(visit.sender.id, place, STAFF_ROLES)]
    if len(allowed) > 1:
        names = "、".join(homes.address(visit.town, place) for place in allowed)
        return visit.reply("group.which", words=words, names=names)
    if not allowed:
        return visit.reply("group.unknown", words=words)
    place = allowed[0]
    name = visit.say("group.of_units", place=homes.address(visit.town, place)) if of_units else ""
    bound = name or homes.address(visit.town, place)
    visit.desk.roster.bind_group(visit.chat, place, name or (visit.group.name if visit.group else bound))
    return [outgoing.line(visit.chat, visit.say("group.bound", place=bound))]


def _staff_place(visit: Visit) -> int | None:
    """Return the place of the sender's desk: a number staff say means a building there."""
    seats = visit.town.seats_of(visit.sender.id)
    return next((seat.place for seat in seats if seat.role in STAFF_ROLES), None)


def moved_group(visit: Visit) -> list[OutgoingMessage]:
    """Let everything known of a group count for its new id."""
    visit.desk.roster.move_group(replace(visit.chat, id=visit.message.text), visit.chat)
    return []


def blocked(visit: Visit) -> list[OutgoingMessage]:
    """Note that nothing reaches this account any more, so that whoever stands in is asked instead."""
    visit.desk.people.save_account(replace(visit.account, reachable=False))
    return []
