"""What staff put right: one matter told twice, the wrong kind, the wrong place."""

from datetime import timedelta

import pytest

from domain.messages import OutgoingKind
from domain.neighbourhood import Role, Seat
from domain.people import Relation
from domain.request_states import Action, State
from domain.taxonomy import Category
from tests.handlers.town import B3U2, B5, B5U1, B6, COMMUNITY, FIRM, PEOPLE, SISTER_B3, TELECOM, Shown, Town, to


def lines(sent: list[Shown], name: str) -> list[Shown]:
    return [each for each in to(sent, name) if each.message.kind is OutgoingKind.MESSAGE]


def two_leaks(town: Town) -> None:
    town.say("张阿姨", "家里漏水了")
    town.say("老周", "家里漏水了")
    assert town.open() == [1001, 1002]


def test_who_reported_the_one_waits_for_the_other_and_is_told_so(town: Town) -> None:
    two_leaks(town)
    sent = town.say("小陈", "合并 1002 到 1001")
    merged, into = town.request(1002), town.request(1001)
    assert (merged.state, merged.merged_into, merged.asked) == (State.MERGED, into.id, ())
    assert town.parties(1001) == {"张阿姨": Relation.REPORTER, "老周": Relation.MERGED}
    assert into.voices == 2
    assert any("1001" in each.text for each in to(sent, "老周"))
    assert [each.action for each in town.events(1002)][-1] is Action.MERGE
    assert town.events(1001)[-1].action is Action.JOIN
    sent = town.press("李楼长", "我来办")
    assert any("李楼长" in each.text for each in to(sent, "老周"))


def test_nothing_rings_for_a_merged_request_any_more(town: Town) -> None:
    two_leaks(town)
    town.say("小陈", "合并 1002 到 1001")
    town.press("李楼长", "我来办")
    town.say("李楼长", "办结 1001 已修好")
    sent = town.wait(timedelta(hours=8))
    assert all("1002" not in each.text for each in sent)


def test_who_was_at_work_on_the_first_need_not_go_any_more(town: Town) -> None:
    two_leaks(town)
    town.say("王楼长", "接单 1002")
    sent = town.say("小陈", "合并 1002 到 1001")
    assert "1001" in lines(sent, "王楼长")[0].text
    assert town.request(1002).held_by is None


def test_a_person_who_reported_both_is_counted_once(town: Town) -> None:
    town.say("张阿姨", "家里漏水了")
    town.say("张阿姨", "和美花园5号楼垃圾没人收")
    town.say("小陈", "合并 1002 到 1001")
    assert town.request(1001).voices == 1


def test_an_emergency_is_never_merged(town: Town) -> None:
    town.say("张阿姨", "电梯困人了")
    town.say("老周", "家里漏水了")
    for words in ("合并 1001 到 1002", "合并 1002 到 1001"):
        town.say("小陈", words)
        assert town.open() == [1001, 1002]


@pytest.mark.parametrize("words", ["合并 1001 到 1001", "合并 1001 到 1003", "合并 1001"])
def test_a_merging_that_makes_no_sense_changes_nothing(town: Town, words: str) -> None:
    two_leaks(town)
    sent = town.say("小陈", words)
    assert town.open() == [1001, 1002]
    assert [each.message.to.id for each in sent] == ["小陈"]


def test_nothing_is_merged_into_what_has_ended(town: Town) -> None:
    two_leaks(town)
    town.say("张阿姨", "取消 1001")
    assert town.request(1001).state is State.CANCELLED
    town.say("小陈", "合并 1002 到 1001")
    assert town.request(1002).state is State.DISPATCHED


def test_another_kind_goes_to_those_who_look_after_it(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "改类 1001 宽带")
    request = town.request(1001)
    assert (request.category, request.subcategory) == (Category.PROPERTY, "network")
    assert request.asked == (Seat(Role.UNIT_MEMBER, unit=TELECOM),)
    assert any("我来办" in each.labels for each in to(sent, "赵强"))
    assert all(each.labels == [] for each in to(sent, "李楼长"))


def test_the_correction_is_kept_with_what_it_was_before(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", "改类 1001 垃圾")
    correction = next(each for each in town.events(1001) if each.action is Action.RECATEGORISE)
    assert correction.actor == PEOPLE["小陈"]
    assert "property.lighting" in correction.note
    assert "sanitation.garbage" in correction.note


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("垃圾", Category.SANITATION),
        ("环境卫生", Category.SANITATION),
        ("楼上太吵", Category.DISPUTE),
        ("政策咨询", Category.POLICY),
        ("其他", Category.OTHER),
    ],
)
def test_a_kind_is_named_as_people_name_it(town: Town, words: str, category: Category) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", f"改类 1001 {words}")
    assert town.request(1001).category is category


def test_an_unknown_kind_changes_nothing(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    before = town.request(1001)
    sent = town.say("小陈", "改类 1001 飞碟")
    assert town.request(1001) == before
    assert [each.message.to.id for each in sent] == ["小陈"]


def test_what_somebody_has_taken_stays_in_those_hands(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.press("李楼长", "我来办")
    town.say("小陈", "改类 1001 垃圾")
    town.say("小陈", "改址 1001 5栋")
    request = town.request(1001)
    assert (request.held_by, request.state) == (PEOPLE["李楼长"], State.ACCEPTED)
    assert (request.subcategory, request.place) == ("garbage", B5)


def test_what_has_ended_cannot_be_put_right(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("张阿姨", "取消 1001")
    before = town.request(1001)
    for words in ("改类 1001 垃圾", "改址 1001 5栋", "派单 1001 给 王楼长"):
        assert len(to(town.say("小陈", words), "小陈")) >= 1
    assert town.request(1001) == before


def test_another_place_goes_to_those_who_look_after_it(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "改址 1001 5栋1单元")
    request = town.request(1001)
    assert (request.place, request.room) == (B5U1, "")
    assert request.asked == (Seat(Role.BUILDING_HEAD, B5),)
    assert any("我来办" in each.labels for each in to(sent, "王楼长"))
    assert town.events(1001)[-1].action is Action.RELOCATE


def test_a_building_without_a_head_falls_to_the_desk(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", "改址 1001 6号楼")
    assert town.request(1001).place == B6
    assert town.request(1001).asked == (Seat(Role.DUTY_DESK, COMMUNITY),)


def test_a_place_that_was_missing_completes_the_request(town: Town) -> None:
    town.say("孙大爷", "楼道灯不亮了")
    assert town.request(1001).state is State.NEED_INFO
    town.say("小陈", "改址 1001 5栋")
    request = town.request(1001)
    assert (request.state, request.asked) == (State.DISPATCHED, (Seat(Role.BUILDING_HEAD, B5),))
    assert request.timers.place_by is None


def test_of_two_buildings_with_one_number_the_desk_asks_which(town: Town) -> None:
    town.say("孙大爷", "楼道灯不亮了")
    sent = town.say("小陈", "改址 1001 3栋")
    assert town.request(1001).place is None
    labels = to(sent, "小陈")[0].labels
    assert len(labels) == 2
    town.press("小陈", next(label for label in labels if "幸福苑" in label))
    assert town.request(1001).place == SISTER_B3
    assert town.request(1001).asked == (Seat(Role.BUILDING_HEAD, SISTER_B3),)


def test_a_number_means_the_building_nearest_to_where_it_was(town: Town) -> None:
    town.say("老周", "楼道灯不亮了")
    town.say("小陈", "改址 1001 3栋2单元")
    assert town.request(1001).place == B3U2


@pytest.mark.parametrize("words", ["99栋", "31号楼", "哪里都不是"])
def test_a_place_that_is_not_in_the_community_changes_nothing(town: Town, words: str) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    before = town.request(1001)
    sent = town.say("小陈", f"改址 1001 {words}")
    assert town.request(1001) == before
    assert [each.message.to.id for each in sent] == ["小陈"]


def test_a_complaint_about_the_firm_stays_away_from_it_whatever_it_is_called(town: Town) -> None:
    town.say("张阿姨", "我要投诉物业，物业态度太差，收了钱不办事")
    town.say("小陈", "改类 1001 漏水")
    assert Seat(Role.UNIT_MEMBER, unit=FIRM) not in town.request(1001).asked


@pytest.mark.parametrize("words", ["合并 1001 到 1002", "合并 1002 到 1001"])
def test_a_complaint_about_the_firm_is_not_merged_with_what_the_firm_handles(town: Town, words: str) -> None:
    town.say("张阿姨", "投诉物业乱收费，我是3号楼2单元301")
    town.say("小王", "3号楼1单元水管漏水了")
    assert to(town.say("小林", words), "安师傅") == []
    assert State.MERGED not in (town.request(1001).state, town.request(1002).state)


def test_what_is_with_nobody_yet_names_nobody(town: Town) -> None:
    town.say("路人", "楼道灯坏了")
    (said,) = lines(town.say("小陈", "改类 1001 垃圾"), "小陈")
    assert "等居民说是哪栋楼" in said.text
