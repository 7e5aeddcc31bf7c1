"""A department's task reaches heads only when the street agrees by an item of its list, on both engines."""

import pytest

from domain.department_tasks import DepartmentTask, Given, TaskState
from domain.messages import Chat, ChatKind
from domain.neighbourhood import Appointment, CoBuildingUnit, Role, Seat
from domain.people import Account, Person
from domain.places import Place, PlaceKind
from domain.replacing import replace
from storage.desk import Desk
from tests.handlers.town import CHANNEL, COMMUNITY, Shown, Town, to

STREET, DEPARTMENT = 30, 31
OFFICER, STREET_DESK = "城管小郭", "街道小石"
TASK = "任务 和美花园3号楼 5号楼 入户登记燃气表"
HEADS = ("李楼长", "王楼长")


def _street(desk: Desk) -> None:
    desk.roster.put_places(
        (Place(STREET, None, PlaceKind.STREET, "榕江街道"), Place(COMMUNITY, STREET, PlaceKind.COMMUNITY, "幸福里社区"))
    )
    desk.roster.put_units((CoBuildingUnit(DEPARTMENT, "城管中队", "城管", (STREET,)),))
    seats = {OFFICER: Seat(Role.UNIT_MEMBER, unit=DEPARTMENT), STREET_DESK: Seat(Role.DUTY_DESK, STREET)}
    for person, (name, seat) in enumerate(seats.items(), start=301):
        account = Account(CHANNEL, name, person, Chat(CHANNEL, ChatKind.PRIVATE, name))
        desk.people.add(Person(person, name, name, greeted=True), account)
        desk.roster.appoint((Appointment(person, seat),))


@pytest.fixture
def town(town: Town) -> Town:
    """Let the community lie in a street with a desk and a department."""
    town.run(_street)
    return town


def cards(sent: list[Shown]) -> dict[str, Shown]:
    return {each.message.to.id: each for each in sent if (each.message.card or "").startswith("department_task:")}


def standing(town: Town, sent: list[Shown]) -> tuple[DepartmentTask, tuple[Given, ...]]:
    number = int((cards(sent)[OFFICER].message.card or "").partition(":")[2])
    task = town.run(lambda desk: desk.department_tasks.lock(number))
    assert task is not None
    return task, town.run(lambda desk: desk.department_tasks.given(number))


def test_heads_hear_nothing_before_the_street_has_agreed(town: Town) -> None:
    sent = town.say(OFFICER, TASK)
    assert set(cards(sent)) == {OFFICER, STREET_DESK}
    assert "街道同意了楼长才会收到" in cards(sent)[OFFICER].text
    assert cards(sent)[STREET_DESK].labels == ["同意", "不同意"]
    asked = town.press(STREET_DESK, "同意")
    assert cards(asked) == {}
    given = town.press(STREET_DESK, "信息登记")
    assert {who: cards(given)[who].labels for who in HEADS} == {who: ["知道了"] for who in HEADS}
    task, heads = standing(town, given)
    assert (task.state, task.note, task.words, len(heads)) == (TaskState.GIVEN, "信息登记", "入户登记燃气表", 2)


def test_who_knows_of_it_is_counted_once(town: Town) -> None:
    town.say(OFFICER, TASK)
    town.press(STREET_DESK, "同意")
    town.press(STREET_DESK, "信息登记")
    token = town.token("李楼长", "知道了")
    sent = town.press("李楼长", "知道了")
    town.press_token("李楼长", token)
    assert "知道了 1 位" in cards(sent)[OFFICER].text
    assert [each.known_at for each in standing(town, sent)[1]] == [town.now, None]
    town.press_token("王楼长", token)
    assert sum(each.known_at is not None for each in standing(town, sent)[1]) == 1


def test_a_refusal_comes_back_with_the_reason(town: Town) -> None:
    town.say(OFFICER, TASK)
    agree = town.token(STREET_DESK, "同意")
    town.press(STREET_DESK, "不同意")
    sent = town.say(STREET_DESK, "不在清单里")
    assert any("没有同意" in each.text and "不在清单里" in each.text for each in to(sent, OFFICER))
    task, heads = standing(town, sent)
    assert (task.state, task.note, heads) == (TaskState.REFUSED, "不在清单里", ())
    town.press_token(STREET_DESK, agree)
    assert standing(town, sent)[0].state is TaskState.REFUSED


def test_only_the_street_decides(town: Town) -> None:
    sent = town.say(OFFICER, TASK)
    for who in (OFFICER, "小陈", "李楼长"):
        town.press_token(who, town.token(STREET_DESK, "同意"))
    assert standing(town, sent)[0].state is TaskState.ASKED


def test_without_a_list_nothing_can_be_agreed_to(town: Town) -> None:
    town.practice = replace(town.practice, burden=())
    sent = town.say(OFFICER, TASK)
    assert "清单是空的" in to(town.press(STREET_DESK, "同意"), STREET_DESK)[0].text
    assert standing(town, sent)[0].state is TaskState.ASKED


@pytest.mark.parametrize("words", ["派单 1001 给 李楼长", "指定 1001 李楼长"])
def test_a_department_cannot_assign_a_head(town: Town, words: str) -> None:
    town.say("张阿姨", "2单元楼道灯不亮了")
    before = town.events(1001)
    (told,) = to(town.say(OFFICER, words), OFFICER)
    assert "不能直接派楼长" in told.text
    assert "街道先同意" in told.text
    assert town.events(1001) == before


@pytest.mark.parametrize("words", ["转 1001 李楼长", "吹哨 1001 李楼长"])
def test_nor_pass_on_to_one_what_it_holds_or_call_one(town: Town, words: str) -> None:
    town.say("张阿姨", "2单元楼道灯不亮了")
    town.say("小陈", "派单 1001 给 城管中队")
    town.press(OFFICER, "我来办")
    before = town.events(1001)
    told = to(town.say(OFFICER, words), OFFICER)
    assert any("不能直接派楼长" in each.text for each in told)
    assert town.events(1001) == before


@pytest.mark.parametrize(
    ("who", "words"),
    [(OFFICER, "任务 99号楼 登记"), (OFFICER, "任务 登记一下"), (OFFICER, "任务 6号楼 登记"), ("安师傅", TASK)],
)
def test_what_is_no_task_reaches_nobody(town: Town, who: str, words: str) -> None:
    sent = town.say(who, words)
    assert {each.message.to.id for each in sent} == {who}
    assert cards(sent) == {}
