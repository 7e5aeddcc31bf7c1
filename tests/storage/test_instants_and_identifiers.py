"""Instants are exact and aware on both engines; ids only grow."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from domain.people import Line
from storage.identifiers import NODES, Identifiers
from storage.instants import Instant
from tests.storage.conftest import AtWork
from tests.storage.samples import GROUP, NOW

TRYING = Table("trying", MetaData(), Column("at", Instant), prefixes=["TEMPORARY"])
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart.


@given(INSTANTS, st.integers(-14 * 60, 14 * 60))
def test_every_instant_comes_back_to_the_microsecond_in_utc(instant: datetime, minutes: int) -> None:
    engine = create_engine("sqlite://")
    elsewhere = instant.astimezone(timezone(timedelta(minutes=minutes)))
    with engine.begin() as connection:
        TRYING.create(connection)
        connection.execute(insert(TRYING), [{"at": elsewhere}, {"at": None}])
        found = connection.execute(select(TRYING.c.at)).scalars().all()
    engine.dispose()
    assert found == [instant, None]
    assert found[0].tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_instants_are_stored_in_their_order(one: datetime, other: datetime) -> None:
    convert = Instant().inward(create_engine("sqlite://").dialect)
    assert (convert(one) < convert(other)) == (one < other)  # type: ignore[operator]


@pytest.mark.parametrize(
    "instant", [NOW, datetime(1969, 12, 31, 23, 59, 59, 999999, UTC), datetime(9999, 1, 1, tzinfo=UTC)]
)
def test_both_engines_keep_an_instant(engine: Engine, instant: datetime) -> None:
    with engine.begin() as connection:
        TRYING.create(connection)
        connection.execute(insert(TRYING), {"at": instant.astimezone(timezone(timedelta(hours=8)))})
        assert connection.execute(select(TRYING.c.at)).scalar() == instant


def test_an_instant_without_a_zone_is_refused(engine: Engine) -> None:
    naive = NOW.replace(tzinfo=None)
    with engine.begin() as connection, pytest.raises(StatementError, match="no time zone"):
        connection.execute(select(TRYING.c.at).where(TRYING.c.at == naive))


def test_a_job_with_an_instant_without_a_zone_is_refused(do: AtWork) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        do(lambda desk: desk.conversations.remember(GROUP, Line(1, "", NOW.replace(tzinfo=None))))


@given(st.lists(st.timedeltas(timedelta(days=-1), timedelta(days=1)), min_size=1), st.integers(0, NODES - 1))
def test_ids_only_grow_whatever_the_clock_does(steps: list[timedelta], node: int) -> None:
    identifiers = Identifiers(node)
    made = [identifiers.next(NOW + step) for step in steps for _ in range(3)]
    assert made == sorted(set(made))
    assert 0 < made[-1] < 2**63


def test_ids_sort_by_the_instant_at_which_they_were_made() -> None:
    early = Identifiers(1).next(NOW)
    late = Identifiers(0).next(NOW + timedelta(milliseconds=1))
    assert early < late


def test_two_nodes_never_make_the_same_id() -> None:
    made = [identifiers.next(NOW) for identifiers in (Identifiers(0), Identifiers(1)) for _ in range(1000)]
    assert len(set(made)) == 2000


def test_a_program_started_again_at_the_same_instant_repeats_no_id() -> None:
    before = [Identifiers(5).next(NOW)]
    after = Identifiers(5, last=before[-1]).next(NOW)
    assert after > before[-1]


def test_threads_never_get_the_same_id() -> None:
    identifiers, made = Identifiers(), []

    def work() -> None:
        made.extend([identifiers.next(NOW) for _ in range(2000)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_more_ids_than_a_millisecond_holds_go_on_into_the_next() -> None:
    identifiers = Identifiers()
    *_, last = (identifiers.next(NOW) for _ in range(70_000))
    assert Identifiers().next(NOW + timedelta(milliseconds=1)) < last
    assert Identifiers().next(NOW + timedelta(milliseconds=2)) > last


@pytest.mark.parametrize("node", [-1, NODES])
def test_a_node_that_does_not_fit_is_refused(node: int) -> None:
    with pytest.raises(ValueError, match="node"):
        Identifiers(node)
