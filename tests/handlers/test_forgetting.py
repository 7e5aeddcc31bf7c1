"""Somebody's data are deleted on the word of staff, and what is long over is forgotten: not a word of it stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, LargeBinary, Table, Text, cast, select

from domain.handling import HANDLING, Ways
from domain.messages import IncomingKind
from domain.people import NOBODY, Person
from domain.replacing import replace
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.wishes import WishState
from handlers import clock
from handlers.office import Office
from handlers.requests import forgetting
from storage.desk import Desk
from storage.engine import open_engine
from storage.errors import UnreadableError
from storage.media import MediaState
from storage.schema import Sealed, metadata
from storage.sealed import Keys, load_keys
from storage.service_requests import ServiceRequests
from tests.handlers.doorstep import Door, at_the_door
from tests.handlers.town import COMMUNITY, HOMES, PEOPLE, Town, to

RESIDENT, OTHER, HEAD, DESK = "张阿姨", "小王", "李楼长", "小陈"
PHONE, ROOM, WORDS, JOINING = "13912345678", "301", "厨房水管漏了一地水", "我家也黑得像锅底"
NAME = "张桂芳"
KIND = "像自家人一样"
CANARIES = (NAME, RESIDENT, PHONE, WORDS, JOINING, KIND)
GROUP = "3号楼居民群"
SOON = timedelta(minutes=30)


@dataclass
class Books:
    """The database as a burglar with the key would read it."""

    url: str
    keys: Keys

    def traces(self, *words: str) -> list[str]:
        """Return every field of any table in which one of these words stands."""
        engine = open_engine(self.url)
        with engine.connect() as connection:
            fields = [field for table in metadata.sorted_tables for field in self._fields(connection, table)]
        engine.dispose()
        return [field for field in fields if any(word in field for word in words)]

    def _fields(self, connection: Connection, table: Table) -> Iterator[str]:
        columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        for row in connection.execute(select(*(cast(column, Text) for column in columns))):
            yield from (f"{table.name}.{column.name} {value}" for column, value in zip(columns, row, strict=True))
        for column in (column for column in table.columns if isinstance(column.type, Sealed)):
            for (sealed,) in connection.execute(select(column).where(column.is_not(None))):
                yield f"{table.name}.{column.name} {self.keys.open(bytes(sealed)).decode('utf-8', 'replace')}"


@pytest.fixture
def books(town: Town, database_url: str, tmp_path: Path) -> Books:
    del town
    return Books(database_url, load_keys(tmp_path / "keys"))


@pytest.fixture
def door(town: Town) -> Door:
    door = at_the_door(town)
    home, room = HOMES[RESIDENT]
    known = Person(PEOPLE[RESIDENT], NAME, RESIDENT, PHONE, home=home, room=room, greeted=True)
    door.run(lambda desk: desk.people.save(known))
    return door


def live_a_little(door: Door) -> None:
    """Report, join, send a picture, rate: whatever leaves something behind."""
    door.say(RESIDENT, f"3-2-301{WORDS}")
    door.send(RESIDENT, IncomingKind.PHOTO, "你看，水到这了")
    door.say(HEAD, "接单 1001")
    door.press(HEAD, "打电话")
    door.say(HEAD, f"问 1001 {RESIDENT}在家吗")
    door.say(RESIDENT, "在家，随时来")
    door.say(HEAD, "办结 1001 换了阀门")
    door.press(RESIDENT, "满意")
    door.say(RESIDENT, f"谢谢李楼长，{KIND}")
    door.say(OTHER, "3号楼2单元楼道灯坏了", GROUP)
    door.say(RESIDENT, f"3号楼2单元楼道灯坏了，{JOINING}")
    door.say(RESIDENT, "人工")
    door.say(DESK, "接单 1003")
    door.say(DESK, "办结 1003 已答复")
    door.say(HEAD, "办结 1002 换了灯泡")
    for each in (OTHER, RESIDENT):
        door.press(each, "满意")


def ask_to_be_forgotten(door: Door) -> int:
    door.say(RESIDENT, "删除我的信息")
    return max(door.open())


def erase(door: Door) -> None:
    ask_to_be_forgotten(door)
    door.press(DESK, "删除资料")
    door.press(DESK, "确认删除")


def test_after_the_deletion_nothing_of_the_person_is_left(door: Door, books: Books) -> None:
    live_a_little(door)
    assert books.traces(*CANARIES)
    erase(door)
    door.wait(timedelta(days=5))
    assert books.traces(*CANARIES) == []
    assert door.account(RESIDENT) is None
    assert door.run(lambda desk: desk.people.known(PEOPLE[RESIDENT])) == Person(
        PEOPLE[RESIDENT], quiet=True, greeted=True
    )


def test_of_a_wish_stays_how_far_it_came(door: Door, books: Books) -> None:
    door.say(RESIDENT, f"我是{NAME}，3-2-301，孙子开学想要个书包，{PHONE}，家里困难")
    door.press(DESK, "发布（不露姓名）")
    door.press("赵强", "我们认领")
    door.press("赵强", "本周")
    door.press(DESK, "告诉地址")
    door.press("赵强", "办好了")
    door.say("赵强", f"书包送到{NAME}家了")
    door.press(DESK, "公示")
    door.say(RESIDENT, f"书包很好，{NAME}谢谢你们")
    assert books.traces(*CANARIES, "书包")
    erase(door)
    door.wait(timedelta(days=5))
    assert books.traces(*CANARIES, "书包") == []
    request = door.request(1001)
    wish = door.run(lambda desk: desk.wishes.of_request(request.id))
    assert wish is not None
    assert (wish.state, wish.claimed_by, wish.words) == (WishState.SHOWN, PEOPLE["赵强"], "")


def test_a_wish_that_nobody_takes_up_puts_nothing_off(door: Door, books: Books) -> None:
    door.say(RESIDENT, f"我是{NAME}，3-2-301，孙子开学想要个书包，{PHONE}，家里困难")
    door.press(DESK, "发布（不露姓名）")
    erase(door)
    assert door.request(1001).state is State.CANCELLED
    door.wait(timedelta(days=5))
    assert books.traces(*CANARIES, "书包") == []


def test_a_wish_that_is_given_back_later_puts_nothing_off(door: Door, books: Books) -> None:
    door.say(RESIDENT, f"我是{NAME}，3-2-301，孙子开学想要个书包，{PHONE}，家里困难")
    door.press(DESK, "发布（不露姓名）")
    door.press("赵强", "我们认领")
    erase(door)
    door.wait(timedelta(days=2))
    assert door.request(1001).state is State.SHELVED
    door.press("赵强", "办不成了")
    door.wait(timedelta(days=5))
    assert door.request(1001).state is State.CANCELLED
    assert books.traces(*CANARIES, "书包") == []


def test_a_task_to_delete_is_not_done_by_a_word(door: Door) -> None:
    number = ask_to_be_forgotten(door)
    sent = door.say(DESK, f"办结 {number} 已经删了")
    assert door.request(number).open
    assert any("删除资料" in each.labels for each in to(sent, DESK))


def test_a_morning_digest_keeps_nothing_of_it_and_goes_on_naming_the_others(door: Door, books: Books) -> None:
    door.wait(timedelta(hours=12, minutes=30))
    door.say(RESIDENT, f"3-2-301{WORDS}，我是{NAME}")
    door.say(OTHER, "3号楼1单元下水道堵了")
    (digest,) = [each for each in to(door.wait(timedelta(hours=9)), HEAD) if "1001" in each.labels]
    assert RESIDENT in digest.text or WORDS in digest.text
    door.say(HEAD, "办结 1001 换了阀门")
    erase(door)
    door.wait(timedelta(days=5))
    assert books.traces(*CANARIES) == []


def test_what_others_said_of_the_person_goes_wherever_it_was_said(door: Door, books: Books) -> None:
    door.practice = replace(door.practice, ways=Ways(HANDLING, sample=1.0))
    door.say(RESIDENT, "3号楼2单元单元门关不上")
    door.say(HEAD, f"退单 1001 {NAME}家的门不归我 依据 合同")
    door.say(DESK, f"派单 1001 给 李楼长 {NAME}急着用")
    door.say(HEAD, "接单 1001")
    door.say(DESK, "吹哨 1001 安居")
    door.press("安师傅", "报到")
    door.say("安师傅", f"办结 1001 {NAME}家的门换了")
    door.say(HEAD, "办结 1001 换好了")
    door.press(RESIDENT, "满意")
    door.say("小林", "回访")
    assert any(RESIDENT in each.text for each in door.press("小林", "1001"))
    door.say("小林", f"回访 1001 {NAME}满意")
    assert door.request(1001).because
    erase(door)
    door.wait(timedelta(days=5))
    door.run(lambda desk: clock.forget(Office(desk, door.practice)))
    assert books.traces(*CANARIES) == []


def test_counts_and_what_happened_when_stay(door: Door) -> None:
    live_a_little(door)
    before = [each.action for each in door.events(1001)]
    erase(door)
    door.wait(SOON)
    request = door.request(1001)
    assert (request.state, request.stars, request.reporter, request.text, request.room) == (
        State.CLOSED,
        4,
        NOBODY,
        "",
        "",
    )
    assert [each.action for each in door.events(1001)] == before
    assert {each.note for each in door.events(1001)} == {""}
    lamp = door.request(1002)
    assert (lamp.voices, lamp.text) == (2, "3号楼2单元楼道灯坏了")
    assert set(door.parties(1002)) == {OTHER}


def test_pictures_are_wanted_no_more(door: Door) -> None:
    live_a_little(door)
    erase(door)
    door.wait(SOON)
    unwanted = door.run(lambda desk: desk.media.unwanted(10))
    assert [each.state for each in unwanted] == [MediaState.UNWANTED]
    door.run(lambda desk: desk.media.gone(unwanted[0].id))
    assert door.run(lambda desk: desk.media.unwanted(10)) == ()


def test_the_last_word_tells_when_it_begins(door: Door) -> None:
    live_a_little(door)
    number = ask_to_be_forgotten(door)
    door.press(DESK, "删除资料")
    sent = door.press(DESK, "确认删除")
    assert any("10:05" in each.text for each in to(sent, RESIDENT))
    assert door.request(number).state is State.CLOSED
    assert Action.CLOSE in [each.action for each in door.events(number)]


def test_what_is_still_open_is_waited_for_and_explained(door: Door, books: Books) -> None:
    door.say(RESIDENT, f"3-2-301{WORDS}")
    ask_to_be_forgotten(door)
    asked = door.press(DESK, "删除资料")
    assert any("1001" in each.text for each in to(asked, DESK))
    sent = door.press(DESK, "确认删除")
    assert any("1001" in each.text for each in to(sent, RESIDENT))
    door.wait(timedelta(hours=3))
    assert door.request(1001).text
    door.say(RESIDENT, "1001 不用修了")
    door.wait(timedelta(hours=2))
    assert books.traces(*CANARIES) == []


def test_whoever_writes_again_is_somebody_new(door: Door) -> None:
    live_a_little(door)
    erase(door)
    door.wait(SOON)
    door.say(RESIDENT, "3-2-301水管又漏了")
    assert door.person(RESIDENT).id != PEOPLE[RESIDENT]


@pytest.mark.parametrize("who", [HEAD, OTHER])
def test_only_staff_delete(door: Door, who: str) -> None:
    live_a_little(door)
    ask_to_be_forgotten(door)
    token = door.token(DESK, "删除资料")
    door.press_token(who, token)
    door.wait(SOON)
    assert door.run(lambda desk: desk.erasures.get(PEOPLE[RESIDENT])) is None


def test_whoever_has_a_role_is_not_deleted(door: Door) -> None:
    door.say(HEAD, "删除我的信息")
    sent = door.press(DESK, "删除资料")
    assert all("确认删除" not in each.labels for each in sent)
    assert any("职务" in each.text for each in sent)


def test_each_step_is_small_and_may_be_repeated(door: Door, books: Books) -> None:
    live_a_little(door)
    erase(door)
    door.now += SOON

    def interrupted(desk: Desk) -> None:
        forgetting.step(Office(desk, door.practice))
        raise KeyError

    for _ in range(20):
        with pytest.raises(KeyError):
            door.run(interrupted)
        door.run(lambda desk: forgetting.step(Office(desk, door.practice)))
    door.now += SOON
    door.run(lambda desk: clock.forget(Office(desk, door.practice)))
    assert books.traces(*CANARIES) == []


def test_after_the_years_nobody_knows_whose_it_was(door: Door, books: Books) -> None:
    live_a_little(door)
    door.wait(timedelta(days=10))
    door.now += door.practice.waiting.kept - timedelta(days=11)
    while door.run(lambda desk: forgetting.step(Office(desk, door.practice))):
        pass
    assert door.request(1001).text
    door.now += timedelta(days=12)
    while door.run(lambda desk: forgetting.step(Office(desk, door.practice))):
        pass
    request = door.request(1001)
    assert (request.reporter, request.text, request.stars) == (NOBODY, "", 4)
    assert door.parties(1001) == {}
    assert {each.actor for each in door.events(1001)} <= {None, PEOPLE[HEAD]}
    assert books.traces(WORDS, JOINING) == []
    assert door.account(RESIDENT) is not None


def test_how_long_is_the_sites_to_say(door: Door) -> None:
    door.practice = replace(door.practice, waiting=replace(door.practice.waiting, kept=timedelta(days=30)))
    live_a_little(door)
    door.wait(timedelta(days=29))
    assert door.request(1001).text
    door.now += timedelta(days=2)
    while door.run(lambda desk: forgetting.step(Office(desk, door.practice))):
        pass
    assert door.request(1001).text == ""
    assert door.run(lambda desk: desk.requests.board(COMMUNITY)) == ()


def test_what_cannot_be_read_holds_up_nothing_else(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    live_a_little(door)
    door.say(RESIDENT, "3号楼2单元电梯坏了")
    door.say(RESIDENT, "不用修了")
    damaged, readable = door.request(1001).id, door.request(1002)
    assert not readable.open
    locked = ServiceRequests.lock

    def lock(self: ServiceRequests, request_id: int) -> ServiceRequest | None:
        if request_id == damaged:
            raise UnreadableError
        return locked(self, request_id)

    door.wait(timedelta(days=10))
    monkeypatch.setattr(ServiceRequests, "lock", lock)
    door.now += door.practice.waiting.kept
    while door.run(lambda desk: forgetting.step(Office(desk, door.practice))):
        pass
    assert door.request(1001).text
    assert (door.request(1002).reporter, door.request(1002).text) == (NOBODY, "")
