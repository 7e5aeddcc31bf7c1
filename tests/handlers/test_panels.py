"""A panel looks at what others have done: where no resident can say so, or the lot has fallen on it, never its own."""

from datetime import timedelta

import pytest

from domain.handling import HANDLING, Ways
from domain.neighbourhood import Appointment, Role, Seat
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from storage.desk import Desk
from tests.handlers.town import B3, ESTATE, FIRM, PEOPLE, Shown, Town, to

GOOD, BAD = "我看过，办好了", "没办好"
FILED = "代报 和美花园3号楼2单元 楼道灯坏了"


def _seat(who: str, place: int) -> Appointment:
    return Appointment(PEOPLE[who], Seat(Role.PANELIST, place))


@pytest.fixture
def town(town: Town) -> Town:
    """Let 老周 be of the estate's panel, and nothing be drawn by lot."""
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=0.0))
    town.run(lambda desk: desk.roster.appoint([_seat("老周", ESTATE)]))
    return town


def asked(sent: list[Shown]) -> set[str]:
    """Return who is asked to look."""
    return {each.message.to.id for each in sent if GOOD in each.labels}


def filed_and_done(town: Town, note: str = "换了灯泡") -> list[Shown]:
    town.say("小林", FILED)
    town.say("李楼长", "接单 1001")
    return town.say("李楼长", f"办结 1001 {note}")


def test_what_staff_filed_is_looked_at_by_a_member_who_closes_it(town: Town) -> None:
    sent = filed_and_done(town, "给301张阿姨家门口换了灯泡，电话13800138000")
    assert asked(sent) == {"老周"}
    (card,) = [each for each in to(sent, "老周") if GOOD in each.labels]
    assert all(word in card.text for word in ("1001", "3号楼2单元", "灯泡"))
    assert "13800138000" not in card.text
    noted = town.press("老周", GOOD)
    assert town.request(1001).state is State.CLOSED
    last = town.events(1001)[-1]
    assert (last.action, last.part, last.actor, last.note) == (Action.INSPECT, Actor.PANEL, PEOPLE["老周"], GOOD)
    assert asked(noted) == set()
    assert town.wait(timedelta(days=5)) == []


def test_a_member_does_not_learn_for_whom_somebody_else_filed_it(town: Town) -> None:
    town.say("李楼长", "代报 和美花园3号楼2单元502王奶奶家门口的灯不亮了，电话13911119999")
    town.say("李楼长", "接单 1001")
    sent = town.say("李楼长", "办结 1001 502王奶奶家门口的灯换好了，王奶奶耳背，电话13911119999")
    (card,) = [each for each in to(sent, "老周") if GOOD in each.labels]
    assert all(word in card.text for word in ("1001", "和美花园3号楼2单元", "灯换好了"))
    told = [card, *town.say("老周", "查 1001"), *town.say("老周", "1001 怎么样了")]
    seen = "".join(each.text for each in to(told, "老周"))
    assert [word for word in ("王", "502", "13911119999") if word in seen] == []


def test_what_is_not_done_goes_back_to_the_community(town: Town) -> None:
    filed_and_done(town)
    sent = town.press("老周", BAD)
    request = town.request(1001)
    assert (request.state, request.reopened) == (State.REOPENED, 1)
    assert PEOPLE["李楼长"] in request.shunned
    assert (town.events(1001)[-1].part, town.events(1001)[-1].actor) == (Actor.PANEL, PEOPLE["老周"])
    assert any("1001" in each.text for each in to(sent, "小陈"))


def test_where_a_resident_is_asked_no_panel_is(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("李楼长", "接单 1001")
    assert asked(town.say("李楼长", "办结 1001 换了灯泡")) == set()


def test_the_lot_asks_a_member_too_and_the_first_word_holds(town: Town) -> None:
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=1.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("李楼长", "接单 1001")
    town.say("李楼长", "办结 1001 换了灯泡")
    assert asked(town.press("张阿姨", "满意")) == {"老周"}
    assert town.request(1001).state is State.VISIT
    late = town.token("老周", BAD)
    town.say("小林", "回访 1001 满意")
    town.press_token("老周", late)
    assert (town.request(1001).state, town.request(1001).stars) == (State.CLOSED, 4)
    assert Action.INSPECT not in [each.action for each in town.events(1001)]


def test_a_member_may_take_the_lot_off_the_staffs_list(town: Town) -> None:
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=1.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("李楼长", "接单 1001")
    town.say("李楼长", "办结 1001 换了灯泡")
    town.press("张阿姨", "满意")
    town.press("老周", GOOD)
    assert town.request(1001).state is State.CLOSED
    assert "1001" not in "".join(each.text for each in town.say("小陈", "回访"))


@pytest.mark.parametrize("who", ["李楼长", "小林"])
def test_neither_who_did_it_nor_who_told_it_looks(town: Town, who: str) -> None:
    town.run(lambda desk: desk.roster.dismiss(PEOPLE["老周"], Seat(Role.PANELIST, ESTATE)))
    town.run(lambda desk: desk.roster.appoint([_seat(who, ESTATE)]))
    assert asked(filed_and_done(town)) == set()


@pytest.mark.parametrize("how", ["sits", "works"])
def test_nobody_of_the_unit_that_did_it_looks(town: Town, how: str) -> None:
    town.run(lambda desk: _also_of_the_firm(desk, how))
    town.say("小林", FILED)
    town.say("小陈", "派单 1001 给 安居物业")
    town.say("安师傅", "接单 1001")
    assert asked(town.say("安师傅", "办结 1001 换了灯泡")) == set()


def _also_of_the_firm(desk: Desk, how: str) -> None:
    if how == "sits":
        desk.roster.appoint([Appointment(PEOPLE["老周"], Seat(Role.UNIT_MEMBER, unit=FIRM))])
    else:
        desk.people.save(replace(desk.people.known(PEOPLE["老周"]), employer=FIRM))


def test_the_nearest_panel_that_has_anybody_fit_is_asked(town: Town) -> None:
    town.run(lambda desk: desk.roster.appoint([_seat("静静", B3), _seat("李楼长", B3)]))
    assert asked(filed_and_done(town)) == {"静静"}


def test_what_few_may_know_of_and_kinds_the_site_leaves_out_are_for_no_panel(town: Town) -> None:
    town.say("小林", "代报 和美花园3号楼2单元 楼上天天半夜吵架砸东西")
    town.say("小陈", "接单 1001")
    assert asked(town.say("小陈", "办结 1001 劝过了")) == set()
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=0.0, panel=frozenset({"sanitation"})))
    town.say("小林", FILED)
    town.say("李楼长", "接单 1002")
    assert asked(town.say("李楼长", "办结 1002 换了灯泡")) == set()


def test_nobody_else_presses_the_button_of_a_member(town: Town) -> None:
    filed_and_done(town)
    token = town.token("老周", GOOD)
    for who in ("李楼长", "静静", "小林"):
        town.press_token(who, token)
    assert town.request(1001).state is State.DONE
