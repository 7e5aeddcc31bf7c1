"""The instants at which something must happen to a request."""

from datetime import UTC, datetime, timedelta

from domain.service_request import Timers


def test_the_next_timer_is_the_earliest_and_promises_do_not_ring() -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert Timers(accept_by=now, finish_by=now).next is None
    timers = Timers(accept_by=now, remind_at=now + timedelta(hours=2), climb_at=now + timedelta(hours=1))
    assert timers.next == now + timedelta(hours=1)
    assert timers.silent().next is None
    assert timers.silent().accept_by == now
