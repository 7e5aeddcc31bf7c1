"""A unit's people share its queue: the first tap has it, the others see who, and one may hand it to another."""

from datetime import timedelta

import pytest

from domain.neighbourhood import Appointment, Role, Seat
from domain.request_states import State
from tests.handlers.town import FIRM, PEOPLE, Town, to


@pytest.fixture
def shared(town: Town) -> Town:
    """Give the firm a second person, and both of them a leak to see to."""
    town.run(lambda desk: desk.roster.appoint([Appointment(PEOPLE["赵强"], Seat(Role.UNIT_MEMBER, unit=FIRM))]))
    town.say("老周", "厨房水管漏水，地上都是水")
    return town


def test_the_first_tap_has_it_and_the_others_card_says_who(shared: Town) -> None:
    sent = shared.press("安师傅", "我来办")
    card = next(each for each in to(sent, "赵强") if each.message.card)
    assert "安师傅" in card.text
    assert "您接手" not in card.text
    assert card.labels == ["我来接着办", "办好了"]
    assert shared.request(1001).held_by == PEOPLE["安师傅"]


def test_who_taps_too_late_hears_which_colleague_has_it(shared: Town) -> None:
    late = shared.token("赵强", "我来办")
    shared.press("安师傅", "我来办")
    assert "安师傅" in shared.press_token("赵强", late)[0].text
    assert shared.request(1001).held_by == PEOPLE["安师傅"]


def test_what_one_has_taken_goes_over_to_a_colleague_with_the_same_promise(shared: Town) -> None:
    shared.press("安师傅", "我来办")
    before = shared.request(1001)
    sent = shared.say("安师傅", "转 1001 赵强")
    after = shared.request(1001)
    assert (after.held_by, after.state, after.timers) == (PEOPLE["赵强"], State.ACCEPTED, before.timers)
    assert any("安师傅" in each.text and not each.message.card for each in to(sent, "赵强"))
    assert any("赵强" in each.text and each.message.card for each in to(sent, "安师傅"))
    assert all("赵强" not in each.text for each in to(sent, "老周"))


def test_a_colleague_goes_on_by_a_button_and_the_first_is_told(shared: Town) -> None:
    shared.press("安师傅", "我来办")
    before = shared.request(1001)
    sent = shared.press("赵强", "我来接着办")
    assert shared.request(1001).held_by == PEOPLE["赵强"]
    assert shared.request(1001).timers == before.timers
    assert any("赵强" in each.text and not each.message.card for each in to(sent, "安师傅"))


def test_nobody_outside_the_unit_takes_it_on(shared: Town) -> None:
    shared.press("安师傅", "我来办")
    token = shared.token("赵强", "我来接着办")
    shared.press_token("王楼长", token)
    assert shared.request(1001).held_by == PEOPLE["安师傅"]


def test_handing_to_a_colleague_gives_the_unit_no_more_time_to_return_it(shared: Town) -> None:
    shared.press("安师傅", "我来办")
    shared.wait(timedelta(hours=30))
    shared.say("安师傅", "转 1001 赵强")
    shared.say("赵强", "退单 1001 不归我们管，依据：不在合同里")
    assert (shared.request(1001).returns, shared.request(1001).held_by) == (0, PEOPLE["赵强"])
