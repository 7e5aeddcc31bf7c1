"""What the writer promises: an acknowledged job is kept, a failed one has no effect and hurts nobody else."""

import sqlite3
import threading
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, make_url, select, text

from domain.people import Person
from domain.replacing import replace
from domain.request_states import State
from domain.service_request import ServiceRequest
from storage.desk import Desk
from storage.engine import open_engine
from storage.errors import CannotOpenError, StorageUnavailableError, WriterStoppedError
from storage.group_commit import BATCH
from storage.sealed import Keys
from storage.worker import Worker
from storage.writer import Writer
from tests.storage.conftest import AtWork
from tests.storage.cut_line import CutLine
from tests.storage.samples import CHANNEL, COMMUNITY, MINUTE, NOW, a_request, meet, remember

ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])


class SpoiltMessageError(Exception):
    """What a test's job raises."""


@pytest.fixture
def held(writer: Writer) -> threading.Event:
    """Keep every worker busy until the event is set, so that what is submitted meanwhile waits together."""
    go_on = threading.Event()
    begun = [threading.Event() for _ in range(4)]

    def wait(desk: Desk, number: int) -> None:
        assert desk.now == NOW
        begun[number].set()
        assert go_on.wait(30)

    busy = 1 if writer.engine_name == "sqlite" else 4
    for number in range(busy):
        writer.submit(lambda desk, number=number: wait(desk, number), NOW)  # type: ignore[misc]
        assert begun[number].wait(30)
    return go_on


def test_a_result_comes_after_the_commit(writer: Writer, engine: Engine) -> None:
    writer.submit(lambda desk: desk.incoming.take(CHANNEL, "1"), NOW).result(timeout=30)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT delivery FROM taken")).scalars().all() == ["1"]


def test_only_the_culprit_of_a_batch_fails(writer: Writer, held: threading.Event, do: AtWork) -> None:
    def spoilt(desk: Desk) -> None:
        desk.incoming.take(CHANNEL, "spoilt")
        raise SpoiltMessageError

    futures: list[Future[object]] = []
    for number in range(40):
        if number % 10 == 5:
            futures.append(writer.submit(spoilt, NOW))
        else:
            futures.append(
                writer.submit(lambda desk, number=number: desk.incoming.take(CHANNEL, str(number)), NOW)  # type: ignore[misc]
            )
    held.set()
    for number, future in enumerate(futures):
        if number % 10 == 5:
            with pytest.raises(SpoiltMessageError):
                future.result(timeout=30)
        else:
            assert future.result(timeout=30) is True, "it was run again, and what it did first did not count"
    assert do(lambda desk: desk.incoming.take(CHANNEL, "spoilt")), "nothing of a failed job is kept"


def test_whoever_wants_to_know_is_told_once_when_its_job_is_answered(writer: Writer, held: threading.Event) -> None:
    """Also when a job spoils its batch: then each is told of its own job, before the next one runs again."""
    events: list[tuple[str, int]] = []

    def work(number: int) -> None:
        events.append(("done", number))
        if number == 1:
            raise SpoiltMessageError

    futures = [
        writer.submit(
            lambda _, number=number: work(number),  # type: ignore[misc]
            NOW,
            "the same chat",
            partial(events.append, ("told", number)),
        )
        for number in range(3)
    ]
    last = writer.submit(lambda desk: desk.new_id(), NOW, "the same chat")
    held.set()
    last.result(timeout=30)
    assert [type(future.exception()) for future in futures] == [type(None), SpoiltMessageError, type(None)]
    assert events[-6:] == [(what, number) for number in range(3) for what in ("done", "told")]
    assert events.count(("told", 0)) == 1


def test_a_worker_whose_thread_cannot_start_takes_no_jobs() -> None:
    worker = Worker(lambda _: (), batch=1)
    worker.start()
    assert worker.alive
    worker.end()
    worker.join()
    with pytest.raises(RuntimeError):
        worker.start()
    assert not worker.alive


def test_what_fails_when_it_is_written_fails_alone(writer: Writer, held: threading.Event, do: AtWork) -> None:
    """The row of a job waits until the batch ends; the error must still find its way to that job."""

    def broken(desk: Desk) -> None:
        remember(desk, a_request(desk, reporter=4711))

    good = [writer.submit(lambda desk: remember(desk, a_request(desk, meet(desk, "a").id)), NOW)]
    bad = writer.submit(broken, NOW)
    good.append(writer.submit(lambda desk: remember(desk, a_request(desk, meet(desk, "b").id)), NOW))
    held.set()
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        bad.result(timeout=30)
    stored = {future.result(timeout=30).number for future in good}
    assert {request.number for request in do(lambda desk: desk.requests.board(COMMUNITY))} == stored


def test_the_jobs_of_a_batch_see_each_other_in_order(writer: Writer, held: threading.Event) -> None:
    taken = [
        writer.submit(lambda desk: desk.incoming.take(CHANNEL, "same"), NOW, order="the same chat") for _ in range(10)
    ]
    held.set()
    assert [future.result(timeout=30) for future in taken] == [True] + [False] * 9


def test_a_cancelled_job_is_not_done(writer: Writer, held: threading.Event, do: AtWork) -> None:
    given_up = writer.submit(lambda desk: desk.incoming.take(CHANNEL, "1"), NOW)
    kept = writer.submit(lambda desk: desk.incoming.take(CHANNEL, "2"), NOW)
    assert given_up.cancel()
    held.set()
    assert kept.result(timeout=30)
    assert do(lambda desk: desk.incoming.take(CHANNEL, "1"))


def test_many_threads_at_once_lose_nothing(writer: Writer, do: AtWork) -> None:
    """Every thread raises the same counter; every number is given once, and every change counts."""
    request = do(lambda desk: remember(desk, a_request(desk, meet(desk, "1").id, voices=0)))
    numbers: list[int] = []

    def one_more(desk: Desk) -> int:
        locked = desk.requests.lock(request.id)
        assert locked is not None
        desk.requests.save(replace(locked, voices=locked.voices + 1))
        return desk.requests.next_number(COMMUNITY)

    def work() -> None:
        for _ in range(20):
            numbers.append(writer.submit(one_more, NOW).result(timeout=60))  # noqa: PERF401 - each waits for the one before.

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    changed = do(lambda desk: desk.requests.get(request.id))
    assert changed is not None
    assert changed.voices == 160
    assert len(set(numbers)) == 160


def test_two_programs_on_one_database_lose_nothing(writer: Writer, do: AtWork, database_url: str, keys: Keys) -> None:
    request = do(lambda desk: remember(desk, a_request(desk, meet(desk, "1").id, voices=0)))
    engine = open_engine(database_url)
    other = Writer(engine, keys)
    other.start()

    def one_more(desk: Desk) -> int:
        locked = desk.requests.lock(request.id)
        assert locked is not None
        desk.requests.save(replace(locked, voices=locked.voices + 1))
        meet(desk, str(desk.new_id()))
        return desk.requests.next_number(COMMUNITY)

    futures = [program.submit(one_more, NOW) for _ in range(50) for program in (writer, other)]
    numbers = {future.result(timeout=60) for future in futures}
    other.stop()
    engine.dispose()
    assert len(numbers) == 100
    changed = do(lambda desk: desk.requests.get(request.id))
    assert changed is not None
    assert changed.voices == 100
    assert len(do(lambda desk: desk.people.everyone())) == 101


@ONLY_SQLITE
def test_what_is_acknowledged_was_synced(do: AtWork) -> None:
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert {name: do(lambda desk, name=name: _run(desk, f"PRAGMA {name}"))[0][0] for name in settings} == settings  # type: ignore[misc]


def test_without_a_lock_a_lost_update_is_run_again(writer: Writer, do: AtWork) -> None:
    """Read, decide, write: whoever comes second decides again on what the first one wrote."""
    request = do(lambda desk: remember(desk, a_request(desk, meet(desk, "1").id)))

    def accept(desk: Desk, head: int) -> bool:
        found = desk.requests.get(request.id)
        assert found is not None
        if found.state is State.ACCEPTED:
            return False
        desk.requests.save(replace(found, state=State.ACCEPTED, held_by=head))
        return True

    taps = [writer.submit(lambda desk, head=head: accept(desk, head), NOW) for head in range(8)]  # type: ignore[misc]
    assert sorted(tap.result(timeout=30) for tap in taps) == [False] * 7 + [True]


def test_an_id_that_another_process_took_in_the_same_instant_is_no_error(do: AtWork) -> None:
    first = do(lambda desk: meet(desk, "1"))
    ids = [first.id]

    def job(desk: Desk) -> int:
        new_id = ids.pop() if ids else desk.new_id()
        desk.people.add(Person(new_id))
        return new_id

    assert do(job) != first.id


def test_a_database_that_cannot_be_used_refuses_to_start_in_words(keys: Keys) -> None:
    engine = open_engine("postgresql://menkou@127.0.0.1:1/menkou")
    with pytest.raises(CannotOpenError, match="连接"):
        Writer(engine, keys).start()


def test_one_delivery_handed_in_twice_at_once_has_one_effect(writer: Writer, do: AtWork) -> None:
    reporter = do(lambda desk: meet(desk, "1")).id

    def receive(desk: Desk) -> ServiceRequest | None:
        if not desk.incoming.take(CHANNEL, "update 5"):
            return None
        return remember(desk, a_request(desk, reporter))

    futures = [writer.submit(receive, NOW) for _ in range(12)]
    assert sum(future.result(timeout=30) is not None for future in futures) == 1
    assert len(do(lambda desk: desk.requests.board(COMMUNITY))) == 1


def test_the_same_due_request_is_not_handled_twice(writer: Writer, do: AtWork) -> None:
    reporter = do(lambda desk: meet(desk, "1")).id
    for _ in range(30):
        do(lambda desk: remember(desk, a_request(desk, reporter)))
    later = NOW + 60 * MINUTE

    def sweep(desk: Desk) -> list[int]:
        rung = []
        for request_id in desk.requests.due(desk.now, 3):
            request = desk.requests.lock(request_id)
            assert request is not None
            desk.requests.save(replace(request, timers=replace(request.timers, remind_at=None)))
            rung.append(request_id)
        return rung

    sweeps = [writer.submit(sweep, later) for _ in range(20)]
    rung = [request_id for future in sweeps for request_id in future.result(timeout=60)]
    assert len(rung) == len(set(rung))
    while more := do(sweep, later):
        rung.extend(more)
    assert len(set(rung)) == 30


def test_stopping_does_what_was_handed_in_and_refuses_the_rest(writer: Writer, held: threading.Event) -> None:
    assert writer.alive
    waiting = [
        writer.submit(lambda desk, number=number: desk.incoming.take(CHANNEL, str(number)), NOW)  # type: ignore[misc]
        for number in range(200)
    ]
    held.set()
    writer.stop()
    assert all(future.result(timeout=0) for future in waiting)
    assert not writer.alive
    with pytest.raises(WriterStoppedError):
        writer.submit(lambda desk: desk.new_id(), NOW).result(timeout=30)


def test_a_writer_that_was_not_started_refuses(engine: Engine, keys: Keys) -> None:
    writer = Writer(engine, keys)
    assert not writer.alive
    with pytest.raises(WriterStoppedError):
        writer.submit(lambda desk: desk.new_id(), NOW).result(timeout=30)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_a_thread_dies_everybody_who_waits_is_told(writer: Writer, held: threading.Event) -> None:
    def die(_: Desk) -> None:
        raise SystemExit

    # A batch of those that die is under way, and as many others wait behind it.
    told = [threading.Event() for _ in range(2 * BATCH)]
    deaths = [writer.submit(die, NOW, str(number), told[number].set) for number in range(BATCH)]
    waiting = [
        writer.submit(lambda desk: desk.new_id(), NOW, str(number), told[BATCH + number].set) for number in range(BATCH)
    ]
    assert waiting.pop().cancel()
    held.set()
    futures: list[Future[Any]] = [*deaths, *waiting]
    for future in futures:
        with pytest.raises(WriterStoppedError):
            future.result(timeout=30)
    assert all(each.wait(30) for each in told)
    with pytest.raises(WriterStoppedError):
        writer.submit(lambda desk: desk.new_id(), NOW).result(timeout=30)
    assert not writer.alive


@ONLY_SQLITE
def test_a_full_disk_is_said_in_words_and_leaves_nothing_half_done(writer: Writer, do: AtWork, tmp_path: Path) -> None:
    reporter = do(lambda desk: meet(desk, "1")).id
    with sqlite3.connect(tmp_path / "menkou.db") as probe:
        pages = probe.execute("PRAGMA page_count").fetchone()[0]
    do(lambda desk: _run(desk, f"PRAGMA max_page_count = {pages + 20}"))

    def fill(desk: Desk, number: int) -> None:
        assert desk.incoming.take(CHANNEL, str(number))
        remember(desk, a_request(desk, reporter, text="水" * 1000))

    def refused(number: int) -> bool:
        error = writer.submit(lambda desk: fill(desk, number), NOW).exception(timeout=30)
        if error is not None:
            assert isinstance(error, StorageUnavailableError)
            assert error.reason == "磁盘满了。"
        return error is not None

    lost = [number for number in range(100) if refused(number)]
    assert 0 < len(lost) < 100
    assert writer.alive, "a full disk does not end the writer"

    do(lambda desk: _run(desk, f"PRAGMA max_page_count = {2**30}"))
    assert len(do(lambda desk: desk.requests.board(COMMUNITY))) == 100 - len(lost)
    assert all(do(lambda desk: [desk.incoming.take(CHANNEL, str(number)) for number in lost]))


@ONLY_SQLITE
def test_a_locked_database_is_said_in_words(do: AtWork, tmp_path: Path) -> None:
    do(lambda desk: _run(desk, "PRAGMA busy_timeout = 50"))
    with sqlite3.connect(tmp_path / "menkou.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailableError, match="锁住"):
            do(lambda desk: desk.incoming.take(CHANNEL, "1"))
        other.execute("COMMIT")
    assert do(lambda desk: desk.incoming.take(CHANNEL, "1")), "as soon as it can, it goes on"


def _run(desk: Desk, statement: str) -> list[list[Any]]:
    cursor = desk._transaction._cursor  # noqa: SLF001 - what is done here no job of the program does.
    cursor.execute(statement, ())
    return [list(row) for row in cursor.fetchall()]


@ONLY_POSTGRESQL
def test_a_lost_connection_is_made_anew(engine: Engine, do: AtWork) -> None:
    seen: list[int] = []

    def job(desk: Desk) -> bool:
        ((process,),) = _run(desk, "SELECT pg_backend_pid()")
        seen.append(process)
        if len(seen) == 1:
            with engine.connect() as other:
                other.execute(select(func.pg_terminate_backend(process)))
        return desk.incoming.take(CHANNEL, "1")

    assert do(job)
    assert len(seen) == 2, "it was run again, on another connection"
    assert not do(lambda desk: desk.incoming.take(CHANNEL, "1"))


@ONLY_POSTGRESQL
def test_a_commit_whose_answer_is_lost_is_not_done_twice(database_url: str, keys: Keys, do: AtWork) -> None:
    url = make_url(database_url)
    socket_path = f"{url.query['host']}/.s.PGSQL.5432"
    with CutLine(socket_path) as line:
        engine = open_engine(url.set(host="127.0.0.1", port=line.port, query={}).render_as_string(hide_password=False))
        writer = Writer(engine, keys)
        writer.start()
        line.cut_after(b"COMMIT")
        met = AtWork(writer)(lambda desk: meet(desk, "1"))
        assert line.was_cut
        writer.stop()
        engine.dispose()
    assert do(lambda desk: desk.people.everyone()) == (met,)


def test_a_program_started_again_goes_on_where_it_was(keys: Keys, database_url: str) -> None:
    """At the same instant on the virtual clock: no id and no number is given twice, and everything is there."""
    seen: list[ServiceRequest] = []
    for number in range(3):
        opened = open_engine(database_url)
        writer = Writer(opened, keys)
        writer.start()
        do = AtWork(writer)
        request = do(lambda desk, number=number: remember(desk, a_request(desk, meet(desk, str(number)).id)))  # type: ignore[misc]
        seen.append(request)
        assert do(lambda desk: desk.requests.board(COMMUNITY)) == tuple(seen)
        writer.stop()
        opened.dispose()
    assert len({request.number for request in seen}) == 3
    assert [request.id for request in seen] == sorted({request.id for request in seen})
