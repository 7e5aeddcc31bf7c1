"""Whatever a button of one's own says may be typed: one card is meant, of several it is asked which."""

from domain.request_states import Action
from handlers.residents import homes
from tests.handlers.doorstep import at_the_door
from tests.handlers.town import B3, Town, to


def test_a_called_seat_reports_in_by_the_word_on_its_button(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    town.say("李楼长", "吹哨 1001 安居 18:00前")
    said = town.say("安师傅", "报到")
    assert any("辛苦" in each.text for each in to(said, "安师傅"))
    assert Action.REPORT_IN in [each.action for each in town.events(1001)]


def test_what_is_not_the_same_is_parted_by_the_word(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("老周", "3栋2单元楼道灯不亮了")
    told = town.say("老周", "不是同一件")
    assert town.open() == [1001, 1002]
    assert not any("不是同一件" in each.text for each in to(told, "李楼长"))


def test_of_two_tasks_it_is_asked_which(town: Town) -> None:
    for fault in ("楼道灯不亮了", "下水道堵了"):
        town.say("张阿姨", f"3栋2单元{fault}")
    for number in (1001, 1002):
        town.say("李楼长", f"接单 {number}")
    (asked,) = to(town.say("李楼长", "要晚一点"), "李楼长")
    assert {label[:4] for label in asked.labels} == {"1001", "1002"}
    town.press("李楼长", next(label for label in asked.labels if label.startswith("1002")))


def test_the_staff_delete_whom_the_card_names_and_not_themselves(town: Town) -> None:
    town.say("老周", "删除我的信息")
    said = town.say("小陈", "删除资料")
    assert town.open() == [1001]
    assert any("返回" in each.labels for each in to(said, "小陈"))


def test_a_word_that_stands_on_no_button_of_the_sender_is_only_a_word(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("小王", "报到")
    assert Action.REPORT_IN not in [each.action for each in town.events(1001)]


def test_a_word_presses_no_button_of_a_question_that_was_settled(town: Town) -> None:
    door = at_the_door(town)
    door.come("新来的", homes.building_payload(B3, town.practice.signing_key))
    door.press("新来的", "不对")
    door.say("新来的", "对")
    assert door.person("新来的").home is None


def test_a_word_presses_no_button_further_up_while_something_is_asked(town: Town) -> None:
    for fault in ("楼道灯不亮了", "下水道堵了"):
        town.say("张阿姨", f"3栋2单元{fault}")
    town.say("李楼长", "退单 1001 不归我们楼")
    town.say("李楼长", "我来办")
    assert Action.ACCEPT not in [each.action for each in town.events(1002)]
