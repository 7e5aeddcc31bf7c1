"""What the desk says leaves once, in order, and as few times as its cards change."""

from datetime import timedelta

from domain.messages import Chat, Lane, OutgoingKind, OutgoingMessage, QueuedMessage
from domain.replacing import replace
from storage.desk import Desk
from storage.outbox import RIDE_HOME, Outbox
from storage.outgoing_rows import Delivery
from tests.storage.conftest import AtWork
from tests.storage.samples import GROUP, MINUTE, NOW, a_card, a_message, private

LEASE = timedelta(seconds=30)
LI, WANG = private("li"), private("wang")


def queue(do: AtWork, *messages: OutgoingMessage, home: Chat | None = None) -> list[QueuedMessage]:
    """Queue messages in one job; return what rides home."""

    def job(desk: Desk) -> list[QueuedMessage]:
        desk.outbox.home = home
        for message in messages:
            desk.outbox.queue(message)
        return desk.outbox.leased

    return do(job)


def claim(do: AtWork, after: timedelta = timedelta(), limit: int = 10) -> list[QueuedMessage]:
    now = NOW + after
    return do(lambda desk: desk.sending.claim(limit, LEASE), now)


def sent(do: AtWork, queued: QueuedMessage, platform_id: str | None, after: timedelta = timedelta()) -> None:
    do(lambda desk: desk.sending.sent(queued.id, platform_id), NOW + after)


def failed(do: AtWork, queued: QueuedMessage, retry_after: timedelta | None) -> None:
    retry_at = None if retry_after is None else NOW + retry_after
    do(lambda desk: desk.sending.failed(queued.id, "blocked", retry_at))


def texts(queued: list[QueuedMessage]) -> list[str]:
    return [each.message.text for each in queued]


def every_field() -> OutgoingMessage:
    return a_message(
        "1:2:li:web",
        LI,
        lane=Lane.EMERGENCY,
        not_before=NOW,
        reply_to="55",
        press_id="press",
        person=5,
        request=77,
        photo="ab12",
    )


def test_every_field_of_a_message_comes_back(do: AtWork) -> None:
    message = every_field()
    queue(do, message)
    (queued,) = claim(do)
    assert queued.message == message
    assert (queued.attempts, queued.edits, queued.answers) == (0, None, "55")


def test_the_same_key_is_queued_once(do: AtWork) -> None:
    message = every_field()
    assert do(lambda desk: [desk.outbox.queue(message), desk.outbox.queue(message)]) == [True, False]
    assert not do(lambda desk: desk.outbox.queue(replace(message, text="anders")))
    (queued,) = claim(do)
    sent(do, queued, "9")
    assert not do(lambda desk: desk.outbox.queue(message)), "also after it was sent"
    assert claim(do) == []


def test_each_chat_gets_one_message_at_a_time_and_emergencies_go_first(do: AtWork) -> None:
    queue(
        do,
        a_message("1", LI, "notice", lane=Lane.NOTICE),
        a_message("2", LI, "reply"),
        a_message("3", LI, "alarm", lane=Lane.EMERGENCY),
        a_message("4", WANG, "status", lane=Lane.STATUS),
        a_message("5", WANG, "later status", lane=Lane.STATUS),
    )
    first = claim(do)
    assert texts(first) == ["alarm", "status"]
    assert claim(do) == [], "both chats have something under way"
    sent(do, first[0], "1")
    second = claim(do)
    assert texts(second) == ["reply"]
    sent(do, second[0], "2")
    sent(do, first[1], "3")
    assert texts(claim(do)) == ["later status", "notice"]


def test_no_more_is_claimed_than_was_asked_for(do: AtWork) -> None:
    queue(do, *(a_message(str(each), private(str(each))) for each in range(5)))
    assert [each.message.key for each in claim(do, limit=2)] == ["0", "1"]
    assert len(claim(do, limit=10)) == 3


def test_a_message_waits_for_its_time(do: AtWork) -> None:
    queue(do, a_message("1", LI, not_before=NOW + MINUTE))
    assert claim(do) == []
    assert do(lambda desk: desk.sending.next_due()) == NOW + MINUTE
    assert len(claim(do, after=MINUTE)) == 1


def test_nothing_is_due_when_nothing_waits(do: AtWork) -> None:
    assert do(lambda desk: desk.sending.next_due()) is None
    queue(do, a_message("1", LI), a_message("2", LI))
    assert do(lambda desk: desk.sending.next_due()) == NOW
    (first,) = claim(do)
    assert do(lambda desk: desk.sending.next_due()) == NOW + LEASE, "the second waits for the first"
    sent(do, first, "1")
    assert do(lambda desk: desk.sending.next_due()) == NOW


def test_what_was_claimed_and_never_heard_of_is_claimed_again(do: AtWork) -> None:
    queue(do, a_message("1", LI))
    assert [each.attempts for each in claim(do)] == [0]
    assert claim(do, after=LEASE - timedelta(microseconds=1)) == []
    assert [each.attempts for each in claim(do, after=LEASE)] == [1]


def test_who_is_alone_takes_over_at_once_what_a_dead_process_was_sending(do: AtWork, engine_name: str) -> None:
    queue(do, a_message("1", LI), a_message("2", WANG))
    first, second = claim(do)
    sent(do, first, "1")
    do(lambda desk: desk.sending.take_over())
    taken_over = [second.id] if engine_name == "sqlite" else []
    assert [each.id for each in claim(do)] == taken_over


def test_a_failure_is_tried_again_at_its_time_or_given_up(do: AtWork) -> None:
    queue(do, a_message("1", LI, request=77), a_message("2", WANG))
    first, second = claim(do)
    failed(do, first, MINUTE)
    failed(do, second, None)
    assert claim(do) == []
    (again,) = claim(do, after=MINUTE)
    assert (again.id, again.attempts) == (first.id, 1)
    (given_up,) = do(lambda desk: desk.outbox.undeliverable(10))
    assert (given_up.message.to, given_up.reason, given_up.delivery) == (WANG, "blocked", Delivery.UNDELIVERABLE)
    assert do(lambda desk: desk.sending.next_due()) == NOW + MINUTE + LEASE


def test_a_card_is_sent_once_and_then_edited(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received", request=77, person=5))
    (first,) = claim(do)
    assert first.edits is None
    sent(do, first, "900")
    assert do(lambda desk: desk.outbox.request_of(LI, "900")) == 77
    queue(do, a_card("2", LI, "dispatched", request=77, person=5))
    (second,) = claim(do)
    assert second.edits == "900"
    sent(do, second, "900")
    queue(do, a_card("3", LI, "accepted", request=77, person=5))
    (third,) = claim(do)
    sent(do, third, None)
    card = do(lambda desk: desk.outbox.card(LI, "status:1"))
    assert card is not None
    assert (card.platform_id, card.edits, card.request, card.person) == ("900", 2, 77, 5)
    assert do(lambda desk: desk.outbox.cards_of(77)) == (card,)


def test_a_card_that_could_not_be_edited_goes_on_with_its_new_message(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received"))
    sent(do, claim(do)[0], "900")
    queue(do, a_card("2", LI, "dispatched"))
    sent(do, claim(do)[0], "901")
    card = do(lambda desk: desk.outbox.card(LI, "status:1"))
    assert card is not None
    assert (card.platform_id, card.edits) == ("901", 0)


def test_a_card_that_would_look_the_same_is_not_sent(do: AtWork) -> None:
    card = a_card("1", LI, "received")
    queue(do, card)
    sent(do, claim(do)[0], "900")
    assert not do(lambda desk: desk.outbox.queue(replace(card, key="2")))
    assert do(lambda desk: desk.outbox.queue(replace(card, key="3", buttons=()))), "other buttons are another look"
    assert do(lambda desk: desk.outbox.queue(replace(card, key="4", to=WANG))), "another chat has its own card"
    assert do(lambda desk: desk.outbox.queue(replace(card, key="5", card="task:1")))


def test_a_newer_state_takes_the_place_of_one_that_has_not_left(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received"), a_message("2", LI, "hello"))
    queue(do, a_card("3", LI, "dispatched"))
    (first,) = claim(do)
    assert first.message.text == "hello"
    sent(do, first, "1")
    assert texts(claim(do)) == ["dispatched"]
    said = do(lambda desk: desk.outbox.history(LI, 10))
    assert [(each.message.text, each.delivery) for each in said] == [
        ("received", Delivery.SUPERSEDED),
        ("hello", Delivery.SENT),
        ("dispatched", Delivery.LEASED),
    ]


def test_of_two_states_in_one_job_only_the_newer_leaves(do: AtWork) -> None:
    home = queue(do, a_card("1", LI, "received"), a_card("2", LI, "dispatched"), home=LI)
    assert texts(home) == ["dispatched"]
    assert texts(claim(do, after=RIDE_HOME)) == ["dispatched"]


def test_a_state_that_failed_gives_way_to_a_newer_one(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received"))
    (first,) = claim(do)
    queue(do, a_card("2", LI, "dispatched"))
    failed(do, first, MINUTE)
    (newer,) = claim(do)
    assert newer.message.text == "dispatched"
    sent(do, newer, "900")
    assert claim(do, after=2 * MINUTE) == []


def test_a_card_that_was_given_up_may_be_tried_with_the_same_look(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received"))
    failed(do, claim(do)[0], None)
    assert do(lambda desk: desk.outbox.queue(a_card("2", LI, "received")))


def test_a_message_answers_a_card_by_the_id_it_has_got(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received", lane=Lane.REPLY), a_message("2", LI, "when?", reply_to_card="status:1"))
    (card,) = claim(do)
    sent(do, card, "900")
    (question,) = claim(do)
    assert (question.answers, question.edits) == ("900", None)


def test_answers_ride_home_in_order_and_everything_else_is_delivered(do: AtWork) -> None:
    home = queue(
        do, a_card("1", LI, "received"), a_message("2", WANG, "new task"), a_message("3", LI, "thanks"), home=LI
    )
    assert texts(home) == ["received", "thanks"]
    assert texts(claim(do)) == ["new task"], "nobody else sends what rides home"
    sent(do, home[0], "900")
    assert texts(claim(do, after=RIDE_HOME)) == ["thanks"], "what was not taken in time is delivered"
    card = do(lambda desk: desk.outbox.card(LI, "status:1"))
    assert card is not None
    assert card.platform_id == "900"


def test_an_answer_does_not_overtake_what_waits_in_its_chat(do: AtWork) -> None:
    queue(do, a_message("1", LI, "first"))
    assert queue(do, a_message("2", LI, "second"), home=LI) == []
    assert texts(claim(do)) == ["first"]


def test_what_is_surely_new_is_there_like_everything_else(do: AtWork) -> None:
    def job(desk: Desk) -> tuple[list[str], list[str]]:
        desk.outbox.home = LI
        desk.outbox.queue(a_message("1", LI, "first"), a_message("2", LI, "second"), a_message("3", WANG), anew=True)
        return texts(desk.outbox.leased), [said.message.key for said in desk.outbox.history(LI, 10)]

    assert do(job) == (["first", "second"], ["1", "2"])
    assert [each.message.key for each in claim(do)] == ["3"]


def test_an_answer_does_not_overtake_what_waits_to_be_written(do: AtWork) -> None:
    def job(desk: Desk) -> list[QueuedMessage]:
        desk.outbox.queue(a_message("1", GROUP), anew=True)
        of_the_next_job = Outbox(desk._transaction, NOW)  # noqa: SLF001 - two jobs share a transaction when they wait together.
        of_the_next_job.home = GROUP
        of_the_next_job.queue(a_message("2", GROUP), anew=True)
        return of_the_next_job.leased

    assert do(job) == []
    assert [each.message.key for each in claim(do)] == ["1"]


def test_what_rides_home_knows_what_it_edits_and_answers(do: AtWork) -> None:
    queue(do, a_card("1", LI, "received"))
    sent(do, claim(do)[0], "900")
    edit, answer = queue(do, a_card("2", LI, "dispatched"), a_message("3", LI, "?", reply_to_card="status:1"), home=LI)
    assert (edit.edits, edit.answers) == ("900", None)
    assert (answer.edits, answer.answers) == (None, "900")


def test_what_waits_for_its_time_does_not_ride_home(do: AtWork) -> None:
    assert queue(do, a_message("1", LI, not_before=NOW + MINUTE), home=LI) == []


def test_a_toast_is_kept_nowhere(do: AtWork) -> None:
    toast = a_message("1", LI, "taken", kind=OutgoingKind.TOAST, press_id="p")
    (home,) = queue(do, toast, home=LI)
    assert home.message == toast
    sent(do, home, None)
    assert do(lambda desk: desk.outbox.history(LI, 10)) == ()
    (again,) = queue(do, replace(toast, key="2"), home=LI)
    failed(do, again, MINUTE)
    assert do(lambda desk: desk.outbox.history(LI, 10)) == ()
    assert do(lambda desk: desk.outbox.undeliverable(10)) == ()


def test_the_history_of_a_chat_is_what_was_said_last_oldest_first(do: AtWork) -> None:
    for number in range(4):
        queue(do, a_message(str(number), LI, f"message {number}"), a_message(f"w{number}", WANG))
    (first,) = [each for each in claim(do) if each.message.to == LI]
    sent(do, first, "900")
    said = do(lambda desk: desk.outbox.history(LI, 3))
    assert [each.message.text for each in said] == ["message 1", "message 2", "message 3"]
    (oldest, *_) = do(lambda desk: desk.outbox.history(LI, 10))
    assert (oldest.platform_id, oldest.at, oldest.message.text) == ("900", NOW, "message 0")


def test_a_message_the_desk_never_sent_is_about_no_request(do: AtWork) -> None:
    queue(do, a_message("1", GROUP, request=77), a_message("2", LI))
    for queued in claim(do):
        sent(do, queued, "900")
    assert do(lambda desk: desk.outbox.request_of(GROUP, "900")) == 77
    assert do(lambda desk: desk.outbox.request_of(LI, "900")) is None, "ids repeat across chats"
    assert do(lambda desk: desk.outbox.request_of(GROUP, "901")) is None


def test_what_is_done_is_not_done_again(do: AtWork) -> None:
    queue(do, a_message("1", LI))
    (queued,) = claim(do)
    sent(do, queued, "900")
    failed(do, queued, None)
    sent(do, queued, "901")
    (said,) = do(lambda desk: desk.outbox.history(LI, 10))
    assert (said.delivery, said.platform_id) == (Delivery.SENT, "900")
    do(lambda desk: desk.sending.sent(4711, "1"))


def test_a_card_nobody_queued_is_none(do: AtWork) -> None:
    assert do(lambda desk: desk.outbox.card(LI, "status:1")) is None
    assert do(lambda desk: desk.outbox.cards_of(77)) == ()
