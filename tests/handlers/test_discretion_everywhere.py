"""Every kind of request, whatever happens to it and whoever reads: nothing reaches a group or a handler that may not.

What may not be read are canaries: a name, a telephone, a room, a car, words and a picture that stand nowhere else.
"""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from domain.discretion import confidential, hides_reporter, never_in_a_group
from domain.messages import Chat, ChatKind, IncomingKind, MediaReference, OutgoingKind, OutgoingMessage
from domain.people import Account, Party, Person, Relation
from domain.replacing import replace
from domain.request_states import Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm, Category, Danger, Intent, Urgency
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards, pictures
from storage.desk import Desk
from tests.handlers.town import B3U2, CHANNEL, COMMUNITY, Shown, Town

GROUP = "3号楼居民群"
REPORTER, NEIGHBOUR = "花解语", "莺时"
NAME, CALLED, PHONE, ROOM, CAR = "花解语", "花婶", "13911112222", "1937", "粤B8M7N6"
BLAMED_ROOM, WORDS, PICTURE = "2846", "翡翠鹦鹉", "a picture of theirs"
TEXT = f"我是{NAME}，我家{ROOM}，电话{PHONE}，楼上{BLAMED_ROOM}的{WORDS}，车牌{CAR}"
OFFICERS = frozenset({"李楼长", "王楼长", "苑楼长", "安师傅", "赵强", "小陈", "小林"})
STAFF = frozenset({"小陈", "小林"})
IDS = {REPORTER: 901, NEIGHBOUR: 902}

OPENING = (Intent.REQUEST, Intent.COMPLAINT, Intent.HELP, Intent.WISH, Intent.CONSULT, Intent.HUMAN, Intent.PRIVACY)


def kinds() -> Iterator[tuple[Category, Danger | None, Intent, bool, bool]]:
    """Yield every category with every danger, each with every intent, blame and discretion once or more."""
    others = itertools.cycle(itertools.product(OPENING, (False, True), (False, True)))
    concerning = [category for category in Category if category is not Category.CHAT]
    for category, danger in itertools.product(concerning, (None, *Danger)):
        yield category, danger, *next(others)


def opened(desk: Desk, town: Town, kind: tuple[Category, Danger | None, Intent, bool, bool]) -> ServiceRequest:
    """Open a request of a kind as the program does, told in the group by somebody who can be reached in private."""
    category, danger, intent, conflict, discreet = kind
    office = Office(desk, town.practice)
    urgency = Urgency.EMERGENCY if danger is not None else Urgency.NORMAL
    request = ServiceRequest(
        id=desk.new_id(),
        number=desk.requests.next_number(COMMUNITY),
        community=COMMUNITY,
        state=State.NEW,
        intent=intent,
        category=category,
        subcategory="lighting" if category is Category.PROPERTY else str(category),
        urgency=urgency,
        text=TEXT,
        reporter=IDS[REPORTER],
        opened_at=desk.now,
        alarm=Alarm.RING if danger is not None else Alarm.NONE,
        danger=danger,
        place=B3U2,
        room=ROOM,
        origin=town.chat(GROUP),
        conflict=conflict,
        discreet=discreet,
    )
    party = Party(request.id, request.reporter, Relation.REPORTER, town.chat(GROUP))
    by = By(request.reporter, frozenset({Actor.PARTY}))
    request = docket.open_request(office, request, party, by)
    outgoing.hand_over(office, f"opened:{request.id}", cards.draw_all(office, request))
    return request


def with_people(town: Town) -> None:
    """Let the two who report have names, telephones and rooms; they can be reached in private."""

    def add(desk: Desk) -> None:
        for name, person in IDS.items():
            known = Person(person, name, CALLED if name == REPORTER else name, PHONE if name == REPORTER else "")
            known = replace(known, home=B3U2, room=ROOM if name == REPORTER else "402", greeted=True)
            desk.people.add(known, Account(CHANNEL, name, person, Chat(CHANNEL, ChatKind.PRIVATE, name)))

    town.run(add)


def live(town: Town, request: ServiceRequest) -> Iterator[Shown]:
    """Let everything happen to a request that can, in words and by buttons; yield all that was said."""
    number = request.number
    yield from town.say(REPORTER, f"{number} {TEXT}", GROUP)
    yield from town.say(NEIGHBOUR, "+1", GROUP)
    yield from press_everything(town, request)
    yield from picture(town, request)
    for who, words in (
        ("小陈", f"合并 {number} 到 {number + 1}"),
        ("李楼长", "我的任务"),
        ("安师傅", "我的任务"),
        ("小陈", "我的任务"),
        ("小陈", "看板"),
        ("小陈", f"回 {number} {TEXT}"),
        ("李楼长", f"接单 {number}"),
        ("小陈", f"接单 {number}"),
        (REPORTER, f"{number} 怎么还没人来，{TEXT}"),
        (NEIGHBOUR, f"{number} 怎么样了"),
        ("李楼长", f"查进度 {number}"),
        ("李楼长", f"问 {number} 您是{NAME}吗"),
        ("小陈", f"问 {number} 您是{NAME}吗"),
        (REPORTER, f"是的，{TEXT}"),
        ("小陈", f"转 {number} 物业"),
        ("小陈", f"派单 {number} 给 李楼长"),
        ("李楼长", f"接单 {number}"),
    ):
        yield from town.say(who, words)
    yield from press_everything(town, request)
    yield from town.wait(timedelta(hours=26))
    yield from town.say("小陈", f"办结 {number} {TEXT}")
    yield from town.say("李楼长", f"办结 {number} {TEXT}")
    yield from town.say(REPORTER, f"{number} 没修好，{TEXT}")
    yield from press_everything(town, request)


def live_on(town: Town, request: ServiceRequest) -> Iterator[Shown]:
    """Let it turn out to be a quarrel, which hides more than before, and end."""
    yield from town.say("小陈", f"改类 {request.number} 邻里纠纷")
    yield from press_everything(town, request)
    yield from town.say(REPORTER, f"取消 {request.number}")
    yield from town.wait(timedelta(hours=80))


def press_everything(town: Town, request: ServiceRequest) -> Iterator[Shown]:
    """Press each button that stands under a message about the request, once."""
    standing = [
        (chat, shown.id, button.token)
        for chat, messages in town.shown.items()
        for shown in list(messages.values())
        if shown.message.request == request.id
        for row in shown.message.buttons
        for button in row
        if button.token
    ]
    for chat, on, token in standing:
        if chat.kind is ChatKind.GROUP:
            yield from town.press_token(NEIGHBOUR, token, chat.id, on=on)
        else:
            yield from town.press_token(chat.id, token, on=on)


def picture(town: Town, request: ServiceRequest) -> Iterator[Shown]:
    """Let a picture of the reporter's come, as the edge reports it."""

    def come(desk: Desk) -> None:
        reference = MediaReference(IncomingKind.PHOTO, f"{request.id}")
        desk.media.add(reference, CHANNEL, request.id)
        (media,) = desk.media.of_request(request.id)[:1]
        pictures.arrived(Office(desk, town.practice), media, PICTURE)

    town.run(come)
    yield from town.deliver()


def secrets_in(message: OutgoingMessage, *secrets: str) -> list[str]:
    """Return those of these that a reader of the message would see."""
    seen = " ".join((message.text, message.photo or "", *(button.label for row in message.buttons for button in row)))
    return [secret for secret in secrets if secret in seen]


def wrongs(request: ServiceRequest, message: OutgoingMessage) -> list[str]:
    """Return what a message tells although its readers may not know it."""
    if message.to.kind is ChatKind.GROUP and message.kind is not OutgoingKind.TOAST:
        found = secrets_in(message, NAME, CALLED, PHONE, ROOM, BLAMED_ROOM, CAR, PICTURE)
        if confidential(request):
            found += secrets_in(message, WORDS, str(request.number))
        if never_in_a_group(request):
            found.append("a sign in the group")
        return found
    reader = message.to.id
    if message.kind is OutgoingKind.TOAST and message.to.kind is ChatKind.GROUP:
        return secrets_in(message, NAME, CALLED, PHONE, ROOM, CAR)
    if reader == NEIGHBOUR:
        return secrets_in(message, NAME, CALLED, PHONE, PICTURE)
    if reader in OFFICERS and not message.opened and hides_reporter(request):
        return secrets_in(message, NAME, CALLED, PHONE, ROOM)
    return []


def test_no_kind_of_request_tells_a_group_or_a_handler_what_they_may_not_know(town: Town) -> None:
    with_people(town)
    for kind in kinds():
        request = town.run(partial(opened, town=town, kind=kind))
        said = [*town.deliver(), *live(town, request)]
        assert {shown.message.to.id for shown in said if shown.message.request == request.id} & OFFICERS
        judged = [(request, each) for each in said]
        later = list(live_on(town, request))
        judged.extend((town.request(request.number), each) for each in later)
        for about, shown in judged:
            if shown.message.request in (None, request.id):
                assert wrongs(about, shown.message) == [], (kind, shown.message.to.id, shown.text)
        town.shown.clear()
