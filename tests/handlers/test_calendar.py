"""When the calendar arrives: open promises are counted anew, once, and say no more that they are estimated."""

import dataclasses
from datetime import date, datetime, timedelta

import pytest

from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from handlers import clock
from handlers.office import Office
from storage.errors import UnreadableError
from storage.service_requests import ServiceRequests
from tests.handlers.town import CALENDAR, ZONE, Town, to

LAST_WORKING_HOURS = datetime(2025, 12, 31, 18, 30, tzinfo=ZONE)
"""A Wednesday; what may take four hours goes on into a year of which nothing is known."""


def recount(town: Town) -> int:
    """Count everything anew by the calendar as the town's desk has it now."""
    return len(town.run(lambda desk: clock.recount(Office(desk, town.practice), 0, 100)))


def learn(town: Town) -> None:
    """Let the desk learn that the second of January is a holiday, and when the others are."""
    known = dataclasses.replace(
        CALENDAR, days={date(2026, 1, 1): (), date(2026, 1, 2): ()}, known_years=frozenset({2025, 2026})
    )
    town.practice = replace(town.practice, clocks=replace(town.practice.clocks, calendar=known))


def test_a_promise_into_an_unknown_year_says_that_it_is_estimated(town: Town) -> None:
    town.now = LAST_WORKING_HOURS
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    sent = town.press("李楼长", "我来办")
    (card,) = [each for each in to(sent, "张阿姨") if each.edits]
    assert "明天 10:30" in card.text
    assert "按周一至周五估算" in card.text


def test_the_calendar_moves_what_it_knows_better_by_an_event_and_only_once(town: Town) -> None:
    town.now = LAST_WORKING_HOURS
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    assert town.request(1001).timers.finish_by == datetime(2026, 1, 1, 10, 30, tzinfo=ZONE)
    learn(town)
    assert recount(town) == 1
    moved = town.request(1001).timers
    assert moved.finish_by == datetime(2026, 1, 5, 10, 30, tzinfo=ZONE)
    assert moved.climb_at == moved.contact_by
    (card,) = [each for each in to(town.deliver(), "张阿姨") if each.edits]
    assert "估算" not in card.text
    recount(town)
    assert [event.action for event in town.events(1001)].count(Action.RECOUNT) == 1


def test_what_stands_still_is_counted_by_the_new_calendar_when_it_goes_on(town: Town) -> None:
    town.now = LAST_WORKING_HOURS
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("李楼长", "问 1001 几楼的灯？")
    learn(town)
    recount(town)
    assert Action.RECOUNT not in [event.action for event in town.events(1001)]
    town.wait(timedelta(hours=16))
    town.say("张阿姨", "二楼的")
    assert town.request(1001).timers.finish_by == datetime(2026, 1, 5, 12, tzinfo=ZONE)


def test_a_request_that_cannot_be_read_keeps_none_behind_it_from_being_counted(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.now = LAST_WORKING_HOURS
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("老周", "5号楼1单元楼道灯不亮了")
    damaged = town.request(1001).id
    locked = ServiceRequests.lock

    def lock(self: ServiceRequests, request_id: int) -> ServiceRequest | None:
        if request_id == damaged:
            raise UnreadableError
        return locked(self, request_id)

    monkeypatch.setattr(ServiceRequests, "lock", lock)
    learn(town)
    recount(town)
    assert Action.RECOUNT not in [event.action for event in town.events(1001)]
    assert Action.RECOUNT in [event.action for event in town.events(1002)]
