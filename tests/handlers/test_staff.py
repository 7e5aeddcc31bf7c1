"""What the community's staff decide about a request: who takes it, what they say, what they are shown."""

from datetime import timedelta

from domain.messages import Chat, ChatKind, Lane, OutgoingKind
from domain.neighbourhood import Appointment, Role, Seat
from domain.people import Account, Person, Relation
from domain.replacing import replace
from domain.request_states import Action, State
from domain.taxonomy import Category
from handlers.community import put_aside
from handlers.office import Office
from storage.desk import Desk
from tests.handlers.town import (
    B5,
    B5U1,
    CHANNEL,
    COMMUNITY,
    ELSEWHERE,
    ELSEWHERE_B3,
    FIRM,
    PEOPLE,
    REFUSAL,
    SISTER_B3,
    Shown,
    Town,
    to,
)


def cards(sent: list[Shown], name: str) -> list[Shown]:
    return [each for each in to(sent, name) if each.message.kind is OutgoingKind.CARD]


def lines(sent: list[Shown], name: str) -> list[Shown]:
    return [each for each in to(sent, name) if each.message.kind is OutgoingKind.MESSAGE]


def test_staff_put_a_request_into_other_hands_by_the_called_name(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "派单 1001 给 王楼长")
    request = town.request(1001)
    assert request.state is State.DISPATCHED
    assert request.asked == (Seat(Role.BUILDING_HEAD, B5),)
    assert "我来办" in cards(sent, "王楼长")[0].labels
    assert cards(sent, "李楼长")[0].labels == []
    assert "王楼长" in cards(sent, "张阿姨")[0].text
    last = town.events(1001)[-1]
    assert (last.action, last.actor) == (Action.ASSIGN, PEOPLE["小陈"])


def test_a_unit_is_found_by_its_alias_and_a_member_by_the_own_name(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    for words in ("安居", "安居物业", "安师傅"):
        town.say("小陈", f"派单 1001 给 {words}")
        assert town.request(1001).asked == (Seat(Role.UNIT_MEMBER, unit=FIRM),)


def test_what_follows_the_name_goes_along_as_a_remark(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", "派单 1001 给 王楼长 请带梯子")
    assert town.request(1001).asked == (Seat(Role.BUILDING_HEAD, B5),)
    assert town.events(1001)[-1].note == "请带梯子"


def test_whoever_had_the_card_before_is_told_with_a_new_message(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", "派单 1001 给 王楼长")
    sent = town.say("小陈", "派单 1001 给 李楼长")
    assert "我来办" in cards(sent, "李楼长")[0].labels
    assert len(lines(sent, "李楼长")) == 1


def test_whoever_was_at_work_on_it_hears_that_it_was_given_away(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.press("李楼长", "我来办")
    sent = town.say("小陈", "派单 1001 给 安居物业")
    assert town.request(1001).held_by is None
    assert "安居物业" in lines(sent, "李楼长")[0].text


def test_an_unknown_name_changes_nothing_and_says_whom_there_is(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    before = town.request(1001)
    sent = town.say("小陈", "派单 1001 给 张三")
    assert town.request(1001) == before
    answer = to(sent, "小陈")[0]
    assert any("李楼长" in label for label in answer.labels)
    assert any("安居物业" in label for label in answer.labels)
    town.press("小陈", next(label for label in answer.labels if "安居物业" in label))
    assert town.request(1001).asked == (Seat(Role.UNIT_MEMBER, unit=FIRM),)


def test_two_people_called_alike_are_asked_about_once(town: Town) -> None:
    def second_wang(desk: Desk) -> None:
        chat = Chat(CHANNEL, ChatKind.PRIVATE, "王楼长二")
        desk.people.add(Person(150, "王二", "王楼长", greeted=True), Account(CHANNEL, "王楼长二", 150, chat))
        desk.roster.appoint([Appointment(150, Seat(Role.AREA_HEAD, SISTER_B3))])

    town.run(second_wang)
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "派单 1001 给 王楼长")
    assert town.request(1001).asked == (Seat(Role.BUILDING_HEAD, 10),)
    labels = to(sent, "小陈")[0].labels
    assert len(labels) == len(set(labels)) == 2
    town.press("小陈", next(label for label in labels if "5号楼" in label))
    assert town.request(1001).asked == (Seat(Role.BUILDING_HEAD, B5),)


def test_a_button_of_yesterday_assigns_nothing(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "派单 1001 给 张三")
    token = town.token("小陈", next(label for label in to(sent, "小陈")[0].labels if "安居物业" in label))
    town.press("李楼长", "我来办")
    sent = town.press_token("小陈", token)
    assert town.request(1001).held_by == PEOPLE["李楼长"]
    assert any("李楼长" in each.text for each in to(sent, "小陈"))


def test_the_firm_complained_about_is_never_given_the_complaint(town: Town) -> None:
    town.say("张阿姨", "我要投诉物业，物业态度太差，收了钱不办事")
    request = town.request(1001)
    assert request.conflict
    sent = town.say("小陈", "派单 1001 给 安居物业")
    assert town.request(1001).asked == request.asked
    assert to(sent, "安师傅") == []


def test_staff_may_decide_for_somebody_who_gave_it_back(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("李楼长", "退单 1001 不在家")
    assert PEOPLE["李楼长"] in town.request(1001).shunned
    sent = town.say("小陈", "派单 1001 给 李楼长")
    assert "我来办" in cards(sent, "李楼长")[0].labels


def test_nobody_who_cannot_be_reached_is_assigned(town: Town) -> None:
    def unbound(desk: Desk) -> None:
        desk.people.add(Person(151, "赵国强", "赵楼长"))
        desk.roster.appoint([Appointment(151, Seat(Role.BUILDING_HEAD, 14))])

    town.run(unbound)
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", "派单 1001 给 赵楼长")
    assert town.request(1001).asked == (Seat(Role.BUILDING_HEAD, 10),)


def test_who_is_assigned_after_the_promise_was_broken_has_time_before_the_next_is_asked_but_it_stays_broken(
    town: Town,
) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.wait(timedelta(hours=2))
    town.say("小陈", "派单 1001 给 王楼长")
    timers = town.request(1001).timers
    assert timers.climb_at == town.now + timedelta(hours=1)
    assert timers.accept_by == town.now - timedelta(hours=1)


def test_residents_and_staff_of_elsewhere_decide_nothing(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    before = town.request(1001)
    for who in ("张阿姨", "小王", "李楼长", "外社区小吴"):
        for words in (
            "派单 1001 给 王楼长",
            "改类 1001 垃圾",
            "改址 1001 5栋",
            "回 1001 您好",
            "合并 1001 到 1001",
        ):
            sent = town.say(who, words)
            assert town.request(1001) == before
            assert {each.message.to.id for each in sent} <= {who}
    foreign = town.say("外社区小吴", "派单 1001 给 王楼长")
    missing = town.say("外社区小吴", "派单 9999 给 王楼长")
    assert [each.text.replace("9999", "1001") for each in missing] == [each.text for each in foreign]


def test_commands_without_a_number_or_with_a_missing_one_say_what_to_write(town: Town) -> None:
    for words in ("派单 给 李楼长", "派单", "合并 1001", "改类 9999 垃圾", "改址 9999 5栋", "回 9999 您好", "代报"):
        assert len(to(town.say("小陈", words), "小陈")) == 1
    assert town.open() == []


def test_a_number_that_two_communities_have_is_asked_about(town: Town) -> None:
    town.run(lambda desk: desk.roster.appoint([Appointment(PEOPLE["小陈"], Seat(Role.STAFF, ELSEWHERE))]))
    town.say("张阿姨", "楼道灯不亮了")
    town.say("孙大爷", "柳河社区31号楼楼道灯不亮了")
    assert town.request(1001, ELSEWHERE).place == ELSEWHERE_B3
    sent = town.say("小陈", "改类 1001 垃圾")
    assert to(sent, "小陈")[0].labels == ["幸福里社区", "柳河社区"]
    assert {town.request(1001, each).subcategory for each in (COMMUNITY, ELSEWHERE)} == {"lighting"}
    shown = cards(town.press("小陈", "柳河社区"), "小陈")[0]
    town.say("小陈", "改类 1001 垃圾", quoting=shown)
    assert town.request(1001, ELSEWHERE).subcategory == "garbage"
    assert town.request(1001).subcategory == "lighting"


def test_an_assignment_in_a_group_is_answered_in_private(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "派单 1001 给 王楼长", group="3号楼居民群")
    assert town.request(1001).asked == (Seat(Role.BUILDING_HEAD, B5),)
    assert lines(sent, "3号楼居民群") == []
    assert len(lines(sent, "小陈")) == 1


def test_the_board_counts_and_puts_danger_and_what_is_late_first(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("老周", "5号楼垃圾没人收")
    town.press("王楼长", "我来办")
    town.wait(timedelta(minutes=90))
    town.say("小王", "电梯困人了，3号楼1单元")
    board = to(town.say("小陈", "看板"), "小陈")[0]
    rows = board.text.splitlines()
    assert "3" in rows[0]
    assert [number for row in rows for number in ("1001", "1002", "1003") if number in row] == ["1003", "1001", "1002"]
    assert next(row for row in rows if "1003" in row).startswith("🚨")
    assert next(row for row in rows if "1001" in row).startswith("🔴")
    assert "王楼长" in next(row for row in rows if "1002" in row)
    assert "张阿姨" not in board.text
    assert "301" not in board.text
    assert board.labels[:3] == ["1003", "1001", "1002"]


def test_the_board_stays_short(town: Town) -> None:
    for floor in range(1, 14):
        town.say("小陈", f"代报 6-1-{floor}01 家里漏水")
    assert len(town.open()) == 13
    rows = to(town.say("小陈", "看板"), "小陈")[0].text.splitlines()
    assert sum(" — " in row for row in rows) == 10
    assert "3" in rows[-1]


def test_the_board_shows_only_the_own_community(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    assert "1001" not in to(town.say("外社区小吴", "看板"), "外社区小吴")[0].text


def test_in_a_group_the_board_is_shown_in_private(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    sent = town.say("小陈", "看板", group="3号楼居民群")
    assert [each.message.to.id for each in sent] == ["小陈"]


def test_a_number_on_the_board_opens_the_request_in_full(town: Town) -> None:
    town.say("张阿姨", "厨房漏水了")
    town.say("小陈", "看板")
    sent = town.press("小陈", "1001")
    assert "我来办" in cards(sent, "小陈")[0].labels
    told = lines(sent, "小陈")[0]
    assert told.message.reply_to_card == cards(sent, "小陈")[0].message.card
    assert "厨房漏水了" in told.text
    assert "301" in told.text
    grounds = town.request(1001).grounds
    assert grounds.evidence[0] in told.text
    assert town.request(1001).rules_version in told.text
    assert ("building", "profile") in grounds.sources
    assert "登记的住址" in told.text
    town.press("小陈", "我来办")
    assert town.request(1001).held_by == PEOPLE["小陈"]


def test_only_staff_may_open_a_request_by_the_boards_button(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("小陈", "看板")
    token = town.token("小陈", "1001")
    assert all(each.message.kind is OutgoingKind.TOAST for each in town.press_token("张阿姨", token))


def test_the_desks_words_reach_everyone_who_reported_it(town: Town) -> None:
    town.say("张阿姨", "和美花园3号楼2单元楼道灯不亮了")
    town.say("小王", "和美花园3号楼2单元楼道灯不亮了")
    assert town.request(1001).voices == 2
    sent = town.say("小陈", "回 1001 您好，师傅下午到")
    for who in ("张阿姨", "小王"):
        assert "师傅下午到" in lines(sent, who)[0].text
        assert lines(sent, who)[0].message.reply_to_card == f"party:{town.request(1001).id}"
    assert town.events(1001)[-1].action is Action.REPLY
    assert town.request(1001).state is State.DISPATCHED


def test_what_the_resident_writes_back_belongs_to_the_request(town: Town) -> None:
    town.say("孙大爷", "人工")
    sent = town.say("小陈", "回 1001 您好，什么事")
    assert any("什么事" in each.text for each in to(sent, "孙大爷"))
    sent = town.say("孙大爷", "我想问问我的事")
    assert any("我想问问我的事" in each.text for each in to(sent, "小陈"))
    assert town.open() == [1001]


def test_whoever_answers_a_question_put_to_the_desk_has_taken_it(town: Town) -> None:
    town.say("孙大爷", "人工")
    assert town.request(1001).held_by is None
    town.say("小陈", "回 1001 您好")
    assert town.request(1001).held_by == PEOPLE["小陈"]


def test_words_in_reply_to_the_card_are_the_desks_words(town: Town) -> None:
    sent = town.say("孙大爷", "人工")
    sent = town.say("小陈", "您好，我是社区小陈", quoting=cards(sent, "小陈")[0])
    assert any("我是社区小陈" in each.text for each in to(sent, "孙大爷"))


def test_a_group_hears_the_desks_words_only_for_those_without_a_private_chat(town: Town) -> None:
    def stranger(desk: Desk) -> None:
        desk.people.add(Person(260, greeted=True), Account(CHANNEL, "群里人", 260))

    town.run(stranger)
    town.say("群里人", "2单元楼道灯不亮了", group="3号楼居民群")
    sent = town.say("小陈", "回 1001 明天来修，电话13800001111，301的不用等")
    (line,) = lines(sent, "3号楼居民群")
    assert "明天来修" in line.text
    assert "13800001111" not in line.text


def test_a_quarrel_is_never_answered_in_a_group(town: Town) -> None:
    def stranger(desk: Desk) -> None:
        desk.people.add(Person(260, greeted=True), Account(CHANNEL, "群里人", 260))

    town.run(stranger)
    town.say("群里人", "楼上天天半夜剁肉，吵得睡不着，2单元", group="3号楼居民群")
    assert town.request(1001).category is Category.DISPUTE
    sent = town.say("小陈", "回 1001 我们上门调解")
    assert all("调解" not in each.text for each in to(sent, "3号楼居民群"))
    assert "私聊" in lines(sent, "小陈")[-1].text


def test_what_could_not_be_sent_is_listed_without_its_words(town: Town) -> None:
    assert len(to(town.say("小陈", "发不出"), "小陈")) == 1

    town.refusing.add("张阿姨")
    town.say("张阿姨", "楼道灯不亮了")
    (told,) = to(town.say("小陈", "发不出"), "小陈")
    for fact in ("1001", "张阿姨", CHANNEL, REFUSAL):
        assert fact in told.text
    assert "灯" not in told.text
    assert "张阿姨" not in to(town.say("外社区小吴", "发不出"), "外社区小吴")[0].text


def test_what_was_set_aside_can_be_read_by_staff(town: Town) -> None:
    assert len(to(town.say("小陈", "没看懂"), "小陈")) == 1
    town.say("孙大爷", "你好")
    assert town.last_message is not None
    broken = replace(town.last_message, delivery_id="broken", text="这条怎么也处理不了")
    town.run(lambda desk: put_aside.put_aside(broken, "ValueError", Office(desk, town.practice)))
    town.deliver()
    (told,) = to(town.say("小陈", "没看懂"), "小陈")
    assert "这条怎么也处理不了" in told.text
    assert "这条怎么也处理不了" not in to(town.say("外社区小吴", "没看懂"), "外社区小吴")[0].text


def test_a_head_files_for_a_neighbour_in_the_own_building(town: Town) -> None:
    sent = town.say("王楼长", "代报 1单元 垃圾没人收")
    request = town.request(1001)
    assert (request.place, request.source, request.reporter) == (B5U1, "on_behalf", PEOPLE["王楼长"])
    assert request.origin is None
    assert cards(sent, "王楼长")


def test_the_household_it_was_filed_for_is_told_and_kept_informed(town: Town) -> None:
    sent = town.say("小陈", "代报 5-1-502 灯坏")
    request = town.request(1001)
    assert (request.place, request.room) == (B5U1, "502")
    assert town.parties(1001) == {"小陈": Relation.REPORTER, "老周": Relation.ON_BEHALF}
    assert len(to(sent, "老周")) == 1
    sent = town.press("王楼长", "我来办")
    assert cards(sent, "老周")


def test_nobody_learns_of_a_quarrel_filed_about_the_own_room(town: Town) -> None:
    sent = town.say("小陈", "代报 5-1-502 半夜剁肉太吵，邻居睡不着")
    assert town.request(1001).category is Category.DISPUTE
    assert to(sent, "老周") == []


def test_what_no_rule_knows_is_filed_all_the_same(town: Town) -> None:
    town.say("小陈", "代报 5栋 帮忙看一下那个东西")
    assert town.request(1001).category is Category.OTHER


def test_danger_filed_for_somebody_rings_at_once(town: Town) -> None:
    sent = town.say("王楼长", "代报 5-1-502 煤气味很大")
    assert any(each.message.lane is Lane.EMERGENCY for each in to(sent, "小陈"))


def test_a_resident_files_for_nobody(town: Town) -> None:
    town.say("张阿姨", "代报 5-1-502 灯坏")
    assert town.open() == []


def test_a_room_somebody_only_claims_hears_nothing_of_what_is_filed_for_it(town: Town) -> None:
    town.say("路人", "我住5号楼1单元502")
    claimed = town.run(lambda desk: desk.people.by_account(CHANNEL, "路人"))
    assert claimed is not None
    town.run(lambda desk: desk.people.save(replace(claimed, home=B5U1, room="502")))
    assert to(town.say("小陈", "代报 5-1-502 灯坏"), "路人") == []
    request = town.request(1001)
    assert claimed.id not in [each.person for each in town.run(lambda desk: desk.requests.parties(request.id))]
