"""A story in which everything the desk does happens once, and what the desk and Telegram hold at its end."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import ColumnElement, Engine, FromClause, Select, func, select

from domain.messages import OutgoingKind
from domain.notices import NoticeState
from domain.people import Person as Resident
from domain.places import PlaceKind
from domain.service_request import ServiceRequest
from storage.desk import Desk
from storage.erasures import erasure
from storage.incoming import taken
from storage.media import MediaState, media
from storage.notices import notice
from storage.outgoing_rows import Delivery, outgoing
from storage.request_rows import request
from tests.crash.program import POISON
from tests.crash.town import FORGOTTEN, GROUP, INSTANCE, Town
from tests.loopback_telegram_chats import Person, Posted
from tests.waiting import wait_until

LAMP, PIPE, RAIL, STREET = "2单元楼道灯又不亮了", "家里水管漏水，厨房都是水", "楼道扶手松了", "路灯不亮了"
NEWS = "明天停水，请储水"
DELIVERIES = 13
"""Five reports, a wish to be forgotten, five presses, the head's words and the desk's."""
_MOST = 500
_FIRST_NUMBER = 1001
_NUMBER = re.compile(r"\d+")


def tell(town: Town) -> None:
    """Let residents report, one report be taken, finished and rated by button and by word, and the desk tell news.

    One who asks for it is forgotten.
    """
    telegram, head, reporter, clerk = town.telegram, town["李建国"], town["张阿姨"], town["陈晓雯"]
    telegram.person_says(town.group, reporter, LAMP)
    telegram.person_says(town["老周"], town["老周"], PIPE)
    telegram.sends_photo(town["小王"], town["小王"], _picture(), RAIL)
    telegram.person_says(town["孙大爷"], town["孙大爷"], STREET)
    telegram.person_says(town["静静"], town["静静"], POISON)
    offered = _await(town, head, "我来办", LAMP[:6])
    telegram.presses(head, head, "我来办", offered)
    _await(town, head, "办好了", LAMP[:6])
    number = _NUMBER.search(offered.text)
    assert number is not None
    telegram.person_says(head, head, f"办结 {number[0]} 已换灯泡")
    asked = _await(town, reporter, "满意", "")
    telegram.presses(reporter, reporter, "满意", asked)
    telegram.person_says(clerk, clerk, f"广播 3号楼 {NEWS}")
    telegram.presses(clerk, clerk, "发送", _await(town, clerk, "发送", NEWS))
    telegram.person_says(town[FORGOTTEN], town[FORGOTTEN], "请删除我的信息")
    for label in ("删除资料", "确认删除"):
        telegram.presses(clerk, clerk, label, _await(town, clerk, label, ""))


def _await(town: Town, person: Person, label: str, words: str) -> Posted:
    """Wait for a message with this button, and return it."""

    def found() -> Iterator[Posted]:
        return (each for each in town.telegram.sent_to(person) if label in each.buttons and words in each.text)

    wait_until(lambda: any(found()), f"{person.name} never saw {label}")
    return next(found())


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (32, 32), "grey").save(file, format="PNG")
    return file.getvalue()


def is_told(town: Town, engine: Engine) -> bool:
    """Say whether everything that was said is taken, and everything there is to say is said."""
    open_ends = {"taken": DELIVERIES, "to send": 0, "to fetch": 0, "to ring": 0, "to tell": 0, "to forget": 0}
    return not town.telegram.unconfirmed and _open_ends(engine) == open_ends


def _open_ends(engine: Engine) -> dict[str, int]:
    counted: dict[str, tuple[FromClause, ColumnElement[bool] | None]] = {
        "taken": (taken, None),
        "to send": (outgoing, outgoing.c.done_at.is_(None)),
        "to fetch": (media, media.c.state == MediaState.WAITING),
        "to ring": (request, request.c.place_by.is_not(None)),
        "to tell": (notice, notice.c.state != NoticeState.SENT),
        "to forget": (erasure, erasure.c.due_at.is_not(None)),
    }
    with engine.begin() as connection:
        return {name: connection.execute(_count(table, where)).scalar_one() for name, (table, where) in counted.items()}


def _count(table: FromClause, where: ColumnElement[bool] | None) -> Select[int]:
    counting = select(func.count()).select_from(table)
    return counting if where is None else counting.where(where)


@dataclass(frozen=True)
class Outcome:
    """What the books hold, without ids, numbers and times: those differ from one telling to the next."""

    requests: Counter[object]
    """Each request with what happened to it and who is party to it."""
    said: Counter[object]
    """Each message that is no card: where, about what, with which buttons, with a picture or not."""
    cards: frozenset[object]
    """Each card as it stands: where, what sort, about what, with which buttons."""
    set_aside: Counter[object]


def outcome(town: Town, desk: Desk) -> Outcome:
    """Read the books."""
    names: dict[int | None, str] = {
        found.id: name for name in town.people if (found := _person(town, desk, name)) is not None
    }
    communities = [place.id for place in desk.neighbourhood.places if place.kind is PlaceKind.COMMUNITY]
    numbers = range(_FIRST_NUMBER, _FIRST_NUMBER + _MOST)
    requests = {each.id: each for number in numbers for each in desk.requests.by_number(number, communities)}
    said: Counter[object] = Counter()
    cards: dict[object, object] = {}
    for name in (*town.people, GROUP):
        for each in desk.outbox.history(town.chat(name), _MOST):
            about = requests[each.message.request].text if each.message.request else ""
            labels = tuple(button.label for row in each.message.buttons for button in row)
            if each.message.card is not None:
                cards[name, each.message.card.partition(":")[0], about] = labels
            else:
                said[name, about, labels, each.message.photo is not None] += 1
    return Outcome(
        Counter(_facts(each, desk, names) for each in requests.values()),
        said,
        frozenset(cards.items()),
        Counter((each.delivery_id, each.error) for each in desk.incoming.set_aside_list(_MOST)),
    )


def _person(town: Town, desk: Desk, name: str) -> Resident | None:
    return desk.people.by_account(INSTANCE, str(town[name].id))


def _facts(each: ServiceRequest, desk: Desk, names: Mapping[int | None, str]) -> object:
    events = tuple(
        (event.action, event.before, event.after, event.part, names.get(event.actor))
        for event in desk.requests.events(each.id)
    )
    parties = tuple((names[party.person], party.relation) for party in desk.requests.parties(each.id))
    pictures = len(desk.media.of_request(each.id))
    return each.text, each.category, each.state, names.get(each.held_by), each.stars, pictures, events, parties


def doubts(town: Town, desk: Desk, lives: int) -> list[str]:
    """Name everything that did not reach Telegram as the books say, or reached it too often.

    At each of so many deaths a message may have been under way that is then sent once more. What was said to somebody
    who is forgotten is not in the books any more.
    """
    rooms = [name for name in (*town.people, GROUP) if name != FORGOTTEN]
    return [doubt for name in rooms for doubt in _doubts_in(town, desk, name, lives)]


def _doubts_in(town: Town, desk: Desk, name: str, lives: int) -> Iterator[str]:
    queued = desk.outbox.history(town.chat(name), _MOST)
    said = [each for each in queued if each.delivery is not Delivery.SUPERSEDED]
    room = town.group if name == GROUP else town[name]
    posted = {str(each.id): each for each in town.telegram.sent_to(room)}
    for each in said:
        if each.delivery is not Delivery.SENT:
            yield f"{name}: {each.message.key} is {each.delivery} ({each.reason})"
        elif each.message.kind is not OutgoingKind.REACTION and each.platform_id not in posted:
            yield f"{name}: {each.message.key} never arrived"
    newest = {each.platform_id: each for each in said if each.message.kind is not OutgoingKind.REACTION}
    for platform_id, last in newest.items():
        # What was said about somebody who is forgotten is blank in the books.
        if last.message.text and platform_id in posted and posted[platform_id].text != last.message.text:
            yield f"{name}: {last.message.key} reads differently"
    again = Counter(each.versions[0] for each in posted.values() if str(each.id) not in newest)
    # A card may have been on its way when a newer state took its place.
    known = {each.message.text for each in queued}
    for text, times in again.items():
        if times > lives or (text not in known and FORGOTTEN not in text):
            yield f"{name}: {times} times too often: {text}"
