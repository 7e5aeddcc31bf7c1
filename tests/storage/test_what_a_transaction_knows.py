"""What was read or written once in a transaction is not asked again, and is never stale for all that."""

import gc
import threading
import weakref
from concurrent.futures import Future

import pytest

from domain.people import Party, Relation
from domain.replacing import replace
from domain.request_states import State
from storage.desk import Desk
from storage.errors import LostUpdateError
from storage.transaction import Transaction
from storage.writer import Writer
from tests.storage.conftest import AtWork
from tests.storage.samples import (
    DESK_SEAT,
    GROUP,
    HEAD_SEAT,
    MINUTE,
    NOW,
    a_card,
    a_request,
    every_field,
    meet,
    private,
    remember,
)

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])
ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_what_a_transaction_knew_is_freed_with_it_and_needs_no_search_for_garbage(do: AtWork) -> None:
    def job(desk: Desk) -> weakref.ref[Transaction]:
        remember(desk, a_request(desk, meet(desk, "1").id))
        return weakref.ref(desk._transaction)  # noqa: SLF001 - nobody else holds it.

    gc.disable()
    try:
        assert do(job)() is None
    finally:
        gc.enable()


def test_in_one_job_every_step_is_seen_by_the_next(do: AtWork) -> None:
    def job(desk: Desk) -> None:
        person = meet(desk, "1")
        request = remember(desk, a_request(desk, person.id))
        for voices in (2, 3):
            found = desk.requests.get(request.id)
            assert found is not None
            desk.requests.save(replace(found, voices=voices, asked=(DESK_SEAT,)))
        found = desk.requests.lock(request.id)
        assert found is not None
        assert (found.voices, found.asked) == (3, (DESK_SEAT,))
        assert desk.requests.asked([DESK_SEAT]) == desk.requests.board(request.community) == (found,)
        assert desk.requests.asked([HEAD_SEAT]) == ()

        joined = meet(desk, "2")
        desk.requests.add_party(Party(request.id, joined.id, Relation.JOINED))
        assert [each.person for each in desk.requests.parties(request.id)] == [person.id, joined.id]
        desk.requests.remove_party(request.id, joined.id)
        assert [each.person for each in desk.requests.parties(request.id)] == [person.id]

        desk.people.save(replace(person, name="李桂芳"))
        assert desk.people.known(person.id).name == "李桂芳"
        assert desk.people.many([person.id, 4711]) == {person.id: replace(person, name="李桂芳")}

        desk.outbox.queue(a_card("1", private("1"), "一", request=request.id))
        (queued,) = desk.sending.claim(10, MINUTE)
        desk.sending.sent(queued.id, "900")
        (card,) = desk.outbox.cards_of(request.id)
        assert card.platform_id == "900"

    do(job)


@ONLY_SQLITE
def test_the_jobs_of_a_batch_build_on_each_other(writer: Writer, do: AtWork) -> None:
    request = do(lambda desk: remember(desk, a_request(desk, meet(desk, "1").id, voices=0)))
    go_on = threading.Event()
    writer.submit(lambda _: go_on.wait(30), NOW)

    def one_more(desk: Desk) -> None:
        found = desk.requests.get(request.id)
        assert found is not None
        desk.requests.save(replace(found, voices=found.voices + 1))

    def stale(desk: Desk) -> None:
        assert desk.requests.get(request.id) is not None
        one_more(desk)
        desk.requests.save(replace(request, voices=99))
        raise LookupError

    futures: list[Future[None]] = [writer.submit(one_more, NOW) for _ in range(5)]
    failing = writer.submit(stale, NOW)
    futures += [writer.submit(one_more, NOW) for _ in range(5)]
    go_on.set()
    assert [future.result(timeout=30) for future in futures] == [None] * 10
    with pytest.raises(LookupError):
        failing.result(timeout=30)
    found = do(lambda desk: desk.requests.get(request.id))
    assert found is not None
    assert found.voices == 10


@ONLY_SQLITE
def test_what_another_job_of_the_batch_loaded_may_not_be_saved(writer: Writer, do: AtWork) -> None:
    request = do(lambda desk: remember(desk, a_request(desk, meet(desk, "1").id)))
    go_on = threading.Event()
    writer.submit(lambda _: go_on.wait(30), NOW)
    loaded = writer.submit(lambda desk: desk.requests.get(request.id), NOW)
    saved = writer.submit(lambda desk: desk.requests.save(replace(request, voices=99)), NOW)
    go_on.set()
    assert loaded.result(timeout=30) == request
    with pytest.raises(LostUpdateError):
        saved.result(timeout=30)


@ONLY_POSTGRESQL
def test_a_lock_reads_anew_what_somebody_else_changed_meanwhile(writer: Writer, do: AtWork) -> None:
    request = do(lambda desk: remember(desk, a_request(desk, meet(desk, "1").id, state=State.DISPATCHED)))
    has_read, is_changed = threading.Event(), threading.Event()

    def slow(desk: Desk) -> tuple[State, State]:
        before = desk.requests.get(request.id)
        has_read.set()
        assert is_changed.wait(30)
        after = desk.requests.lock(request.id)
        assert before is not None
        assert after is not None
        desk.requests.save(replace(after, voices=7))
        return before.state, after.state

    answer = writer.submit(slow, NOW, order="slow")
    assert has_read.wait(30)

    def cancel(desk: Desk) -> None:
        found = desk.requests.lock(request.id)
        assert found is not None
        desk.requests.save(replace(found, state=State.CANCELLED))

    do(cancel)
    is_changed.set()
    assert answer.result(timeout=30) == (State.DISPATCHED, State.CANCELLED)
    changed = do(lambda desk: desk.requests.get(request.id))
    assert changed is not None
    assert (changed.state, changed.voices) == (State.CANCELLED, 7)


@ONLY_POSTGRESQL
def test_one_person_in_one_chat_is_served_one_message_at_a_time(writer: Writer, do: AtWork) -> None:
    person = do(lambda desk: meet(desk, "1")).id
    inside, most = [0], [0]
    one_at_a_time = threading.Lock()
    pause = threading.Event()

    def visit(desk: Desk) -> None:
        desk.conversations.get(GROUP, person)
        with one_at_a_time:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        pause.wait(0.02)
        with one_at_a_time:
            inside[0] -= 1

    for future in [writer.submit(visit, NOW) for _ in range(8)]:
        future.result(timeout=30)
    assert most[0] == 1


def test_a_request_with_everything_survives_being_saved_twice_before_it_is_written(do: AtWork) -> None:
    def job(desk: Desk) -> None:
        request = every_field(desk, meet(desk, "1").id)
        desk.requests.add(request)
        desk.requests.save(replace(request, stars=1))
        desk.requests.save(replace(request, stars=2))

    do(job)
    (request,) = do(lambda desk: desk.requests.board(1))
    assert request.stars == 2

    def again(desk: Desk) -> None:
        found = desk.requests.get(request.id)
        assert found is not None
        desk.requests.save(replace(found, stars=3))
        desk.requests.save(replace(found, stars=4))

    do(again)
    found = do(lambda desk: desk.requests.get(request.id))
    assert found == replace(request, stars=4)
