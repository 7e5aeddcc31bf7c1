"""Many tell one matter: one request, one card for the staff, and nobody's word lost."""

from datetime import timedelta

from domain.likeness import Thresholds
from domain.messages import Chat, ChatKind
from domain.people import Account, Person
from domain.replacing import replace
from domain.request_states import Action, State
from storage.desk import Desk
from tests.handlers.town import B3U1, B3U2, B5, B5U1, B6, CHANNEL, ESTATE, PEOPLE, Town, to

GROUP = "3号楼居民群"
HOUSES = (B3U1, B3U2, B5U1, B6)


def neighbours(town: Town, count: int) -> list[str]:
    """Let as many people live in the estate's buildings, each in a home of their own."""
    names = [f"住户{number}" for number in range(count)]

    def add(desk: Desk) -> None:
        for number, name in enumerate(names):
            home = HOUSES[number % len(HOUSES)]
            person = Person(1000 + number, "", name, home=home, room=str(100 + number), greeted=True)
            private = Chat(CHANNEL, ChatKind.PRIVATE, name)
            desk.people.add(person, Account(CHANNEL, name, person.id, private))

    town.run(add)
    return names


def test_forty_homes_without_water_are_one_request_and_ring_the_desk_once(town: Town) -> None:
    sent = []
    for name in neighbours(town, 40):
        sent.extend(town.say(name, "没水"))
        town.wait(timedelta(seconds=10))
    (request,) = [town.request(number) for number in town.open()]
    assert (request.voices, request.place, request.area) == (40, ESTATE, True)
    cards = [each for each in to(sent, "小陈") if each.message.card]
    assert [each.edits == 0 for each in cards].count(True) == 1
    assert {each.message.card for each in cards} == {f"head:{request.id}"}
    assert "40 户" in cards[-1].text
    assert [each for each in to(sent, "小陈") if not each.message.card] == []
    acknowledged = {each.message.to.id for each in sent if "已并入" in each.text}
    assert len(acknowledged) >= 38


def test_two_of_one_home_and_a_third_make_no_area(town: Town) -> None:
    first, second, *_ = neighbours(town, 2)

    def same_home(desk: Desk) -> None:
        desk.people.save(replace(desk.people.known(1001), home=B3U1, room="100"))

    town.run(same_home)
    town.say(first, "没水")
    town.say(second, "没水")
    town.say("老周", "5号楼没水")
    assert not any(town.request(number).area for number in town.open())
    town.say("张阿姨", "没水")
    assert any(town.request(number).area for number in town.open())


def test_three_homes_in_more_than_a_quarter_of_an_hour_make_no_area(town: Town) -> None:
    for name in neighbours(town, 3):
        town.say(name, "没水")
        town.wait(timedelta(minutes=10))
    assert not any(town.request(number).area for number in town.open())


def test_a_question_nobody_answers_leaves_a_request_of_its_own(town: Town) -> None:
    town.say("张阿姨", "3号楼停水了")
    town.wait(timedelta(hours=24))
    sent = town.say("老周", "5号楼停水了")
    assert ["就是这件", "不是，另外登记"] in [each.labels for each in to(sent, "老周")]
    assert to(sent, "王楼长")
    town.wait(timedelta(days=2))
    assert town.request(1002).open
    assert town.parties(1002) == {"老周": "reporter"}


def test_in_a_group_the_question_comes_in_private(town: Town) -> None:
    town.say("张阿姨", "3号楼停水了", GROUP)
    town.wait(timedelta(hours=24))
    sent = town.say("老周", "5号楼停水了", "5号楼居民群")
    assert any("是这件事吗" in each.text for each in to(sent, "老周"))
    assert not any("是这件事吗" in each.text for each in to(sent, "5号楼居民群"))
    town.say("老周", "就是")
    assert town.request(1002).state is State.MERGED
    assert town.request(1001).voices == 2


def test_the_thresholds_are_those_of_the_settings(town: Town) -> None:
    town.practice = replace(town.practice, likeness=Thresholds(join=101, ask=101, households=2))
    town.say("张阿姨", "2单元楼道灯不亮")
    town.say("小王", "2单元楼道灯不亮")
    assert town.open() == [1001, 1002]
    town.say("张阿姨", "停电了")
    town.say("老周", "停电了")
    assert town.request(1003).area


def test_why_it_joined_is_written_down(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯不亮")
    town.say("小王", "3号楼2单元楼道灯不亮")
    assert any("都在2单元" in event.note and "分" in event.note for event in town.events(1001))


def test_whoever_tells_the_building_later_joins_what_is_known_there(town: Town) -> None:
    town.say("老周", "5号楼停电了")
    town.say("孙大爷", "停电了")
    assert town.request(1002).state is State.NEED_INFO
    town.say("孙大爷", "5号楼")
    assert town.request(1002).state is State.MERGED
    assert town.parties(1001) == {"老周": "reporter", "孙大爷": "merged"}


def test_who_came_by_merging_gets_the_own_request_back(town: Town) -> None:
    town.say("张阿姨", "3号楼停水了")
    town.wait(timedelta(hours=24))
    town.say("老周", "5号楼停水了")
    promised = town.request(1002).timers
    town.press("老周", "就是这件")
    town.wait(timedelta(minutes=20))
    town.say("小陈", "拆开 1001")
    town.press("小陈", "1")
    parted = town.request(1002)
    assert (parted.state, parted.place, parted.merged_into) == (State.DISPATCHED, B5, None)
    assert (parted.timers.accept_by, parted.timers.finish_by) == (promised.accept_by, promised.finish_by)
    assert parted.timers.climb_at == promised.accept_by
    assert town.parties(1001) == {"张阿姨": "reporter"}


def test_a_voice_taken_out_has_waited_since_it_was_told(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯不亮")
    town.wait(timedelta(minutes=10))
    told = town.now
    town.say("小王", "3号楼2单元楼道灯不亮")
    town.wait(timedelta(minutes=30))
    town.press("小王", "不是同一件")
    own = town.request(1002)
    assert own.opened_at == told
    assert own.timers.accept_by == told + timedelta(hours=1)
    assert own.timers.climb_at == told + timedelta(hours=1)
    assert own.text == "3号楼2单元楼道灯不亮"


def test_nobody_else_takes_a_request_apart(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯不亮")
    town.say("小王", "3号楼2单元楼道灯不亮")
    town.say("王楼长", "拆开 1001")
    town.say("张阿姨", "拆开 1001")
    assert town.request(1001).voices == 2


def test_counter_evidence_is_kept_and_taken_back_by_another_voice(town: Town) -> None:
    for who, words in (("张阿姨", "停水了"), ("老周", "停水了"), ("静静", "5号楼停水了")):
        town.say(who, words)
    request = next(each for each in map(town.request, town.open()) if each.area)
    town.say("安师傅", "5号楼没停水")
    assert town.request(request.number).spared == (B5,)
    doubt = next(each for each in town.events(request.number) if each.action is Action.DOUBT)
    assert (doubt.actor, doubt.note) == (PEOPLE["安师傅"], "5号楼没停水")
    town.say("孙大爷", "5号楼停水了")
    assert town.request(request.number).spared == ()


def test_nothing_told_of_needs_no_counter_evidence(town: Town) -> None:
    town.say("张阿姨", "我们这栋没停水呀")
    assert town.open() == []
