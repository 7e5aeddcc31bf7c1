"""Open questions and last lines, and what is taken once and set aside."""

from datetime import timedelta

from domain.people import Conversation, Line, Question
from storage.desk import Desk
from tests.storage.conftest import AtWork
from tests.storage.samples import CHANNEL, GROUP, MINUTE, NOW, private


def test_a_conversation_is_empty_until_something_is_asked(do: AtWork) -> None:
    empty = Conversation(GROUP, 5)
    assert do(lambda desk: desk.conversations.get(GROUP, 5)) == empty
    asked = Conversation(GROUP, 5, Question.BUILDING, about=77, until=NOW + 30 * MINUTE)
    do(lambda desk: desk.conversations.save(asked))
    assert do(lambda desk: desk.conversations.get(GROUP, 5)) == asked
    assert do(lambda desk: desk.conversations.get(GROUP, 6)) == Conversation(GROUP, 6)
    assert do(lambda desk: desk.conversations.get(private("5"), 5)) == Conversation(private("5"), 5)
    other = Conversation(GROUP, 5, Question.DETAIL)
    do(lambda desk: desk.conversations.save(other))
    assert do(lambda desk: desk.conversations.get(GROUP, 5)) == other
    do(lambda desk: desk.conversations.save(empty))
    assert do(lambda desk: desk.conversations.get(GROUP, 5)) == empty


def test_in_one_job_the_last_word_counts(do: AtWork) -> None:
    def job(desk: Desk) -> Conversation:
        desk.conversations.save(Conversation(GROUP, 5, Question.HUMAN))
        desk.conversations.save(Conversation(GROUP, 5))
        desk.conversations.save(Conversation(GROUP, 5, Question.DETAIL))
        return desk.conversations.get(GROUP, 5)

    assert do(job).asked is Question.DETAIL
    assert do(lambda desk: desk.conversations.get(GROUP, 5)).asked is Question.DETAIL


def test_lines_come_back_newest_first_and_are_forgotten(do: AtWork) -> None:
    early = Line(5, "楼道灯坏了", NOW, message_id="1", request=77)
    other = Line(6, "我家也是", NOW + MINUTE)
    late = Line(5, "还没人来", NOW + 2 * MINUTE)
    for line in (early, other, late):
        do(lambda desk, line=line: desk.conversations.remember(GROUP, line))  # type: ignore[misc]
    do(lambda desk: desk.conversations.remember(private("5"), early))
    assert do(lambda desk: desk.conversations.lines(GROUP, NOW)) == (late, other, early)
    assert do(lambda desk: desk.conversations.lines(GROUP, NOW, person=5)) == (late, early)
    assert do(lambda desk: desk.conversations.lines(GROUP, NOW + MINUTE)) == (late, other)
    assert do(lambda desk: desk.conversations.forget_lines(NOW + MINUTE, limit=1)) == 1
    assert do(lambda desk: desk.conversations.forget_lines(NOW + MINUTE)) == 1
    assert do(lambda desk: desk.conversations.lines(GROUP, NOW - MINUTE)) == (late, other)


def test_two_lines_of_one_instant_keep_their_order(do: AtWork) -> None:
    first, second = Line(5, "一", NOW), Line(5, "二", NOW)

    def job(desk: Desk) -> None:
        desk.conversations.remember(GROUP, first)
        desk.conversations.remember(GROUP, second)

    do(job)
    assert do(lambda desk: desk.conversations.lines(GROUP, NOW)) == (second, first)


def test_a_delivery_is_taken_once(do: AtWork) -> None:
    def twice(desk: Desk) -> tuple[bool, bool]:
        return desk.incoming.take(CHANNEL, "1"), desk.incoming.take(CHANNEL, "1")

    assert do(twice) == (True, False)
    assert not do(lambda desk: desk.incoming.take(CHANNEL, "1"))
    assert do(lambda desk: desk.incoming.take("telegram:other", "1"))


def test_what_was_taken_is_forgotten_after_a_while(do: AtWork) -> None:
    do(lambda desk: desk.incoming.take(CHANNEL, "old"))
    do(lambda desk: desk.incoming.take(CHANNEL, "older"), NOW - MINUTE)
    do(lambda desk: desk.incoming.take(CHANNEL, "new"), NOW + MINUTE)
    assert do(lambda desk: desk.incoming.sweep(NOW + MINUTE, limit=1)) == 1
    assert do(lambda desk: desk.incoming.sweep(NOW + MINUTE)) == 1
    assert do(lambda desk: desk.incoming.take(CHANNEL, "old"))
    assert not do(lambda desk: desk.incoming.take(CHANNEL, "new"))


def test_what_was_set_aside_can_be_read_and_counts_as_taken(do: AtWork) -> None:
    do(lambda desk: desk.incoming.set_aside(CHANNEL, "1", '{"text": "有毒"}', "KeyError: 'a'"))
    do(lambda desk: desk.incoming.set_aside(CHANNEL, "2", "half a pair: \ud83d, a NUL: \x00", ""), NOW + MINUTE)
    assert not do(lambda desk: desk.incoming.take(CHANNEL, "1"))
    newest, oldest = do(lambda desk: desk.incoming.set_aside_list(10))
    assert (oldest.delivery_id, oldest.body, oldest.error) == ("1", '{"text": "有毒"}', "KeyError: 'a'")
    assert oldest.at == NOW
    assert "a NUL: \x00" in newest.body
    assert len(do(lambda desk: desk.incoming.set_aside_list(1))) == 1


def test_only_one_holds_a_lease(do: AtWork) -> None:
    until = NOW + timedelta(seconds=30)
    assert do(lambda desk: desk.lease("leader", "a", until))
    assert not do(lambda desk: desk.lease("leader", "b", until))
    assert do(lambda desk: desk.lease("leader", "a", until + MINUTE)), "the holder may prolong it"
    assert do(lambda desk: desk.lease("other", "b", until))
    assert not do(lambda desk: desk.lease("leader", "b", until + MINUTE), until + timedelta(seconds=59))
    assert do(lambda desk: desk.lease("leader", "b", until + 2 * MINUTE), until + MINUTE)
