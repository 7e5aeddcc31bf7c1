"""What a request refuses leaves nothing half done, and what else was said with it counts."""

from domain.request_states import Action, State
from tests.handlers.town import Town, to


def test_a_deletion_that_waits_for_a_seat_is_not_ordered_by_halves(town: Town) -> None:
    town.say("张阿姨", "把我的资料都删了")
    town.press("小陈", "我来办")
    town.say("小陈", "吹哨 1001 联通")
    town.press("小陈", "删除资料")
    before = town.events(1001)
    sent = town.press("小陈", "确认删除")
    assert town.request(1001).state is State.JOINT
    assert any("联通" in each.text for each in to(sent, "小陈"))
    assert town.events(1001) == before
    assert not town.run(lambda desk: desk.erasures.first_due())


def test_a_report_beside_words_about_what_is_over_is_a_report(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("小王", "3号楼2单元单元门关不上")
    town.say("小陈", "合并 1001 到 1002")
    sent = town.say("张阿姨", "1、3号楼2单元水管漏水\n2、1001怎么还没人来")
    assert town.request(1003).subcategory == "plumbing_leak"
    assert any("1003" in each.text for each in to(sent, "张阿姨"))
    assert any("1001" in each.text for each in to(sent, "张阿姨"))
    assert Action.URGE not in [each.action for each in town.events(1001)]
