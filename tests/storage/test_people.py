"""People and accounts are found again, and nobody is written to where nothing arrives."""

import pytest

from domain.messages import Chat, ChatKind
from domain.people import Account, Person
from domain.replacing import replace
from storage.desk import Desk
from tests.storage.conftest import AtWork
from tests.storage.samples import BUILDING, CHANNEL, ESTATE, GROUP, MINUTE, NOW, meet, private


def test_every_field_of_a_person_comes_back(do: AtWork) -> None:
    person = do(
        lambda desk: meet(
            desk,
            "1",
            name="李桂芳",
            called="李楼长",
            phone="+86 138-0013-8000",
            home=BUILDING,
            room="1203",
            employer=7,
            language="en",
            large_type=True,
            quiet=True,
            greeted=True,
        )
    )
    assert do(lambda desk: desk.people.get(person.id)) == person
    assert do(lambda desk: desk.people.known(person.id)) == person
    assert do(lambda desk: desk.people.by_account(CHANNEL, "1")) == person
    changed = Person(person.id, name="王建国", phone="010 6512 3456")
    do(lambda desk: desk.people.save(changed))
    assert do(lambda desk: desk.people.get(person.id)) == changed


def test_many_people_are_found_at_once(do: AtWork) -> None:
    first, second = do(lambda desk: (meet(desk, "1"), meet(desk, "2")))
    assert do(lambda desk: desk.people.many([first.id, second.id, 4711])) == {first.id: first, second.id: second}
    assert do(lambda desk: desk.people.many([])) == {}
    assert do(lambda desk: desk.people.everyone()) == (first, second)


def test_whoever_is_unknown_is_none(do: AtWork) -> None:
    assert do(lambda desk: desk.people.get(4711)) is None
    assert do(lambda desk: desk.people.by_account(CHANNEL, "nobody")) is None
    assert do(lambda desk: desk.people.account(CHANNEL, "nobody")) is None
    with pytest.raises(LookupError):
        do(lambda desk: desk.people.known(4711))


def test_the_same_account_on_another_channel_is_another_account(do: AtWork) -> None:
    do(lambda desk: meet(desk, "1"))
    assert do(lambda desk: desk.people.by_account("telegram:other", "1")) is None


@pytest.mark.parametrize("written", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００"])
def test_a_phone_is_found_however_it_is_written(do: AtWork, written: str) -> None:
    person = do(lambda desk: meet(desk, "1", phone="138-0013-8000"))
    do(lambda desk: meet(desk, "2", phone="13900139000"))
    do(lambda desk: meet(desk, "3"))
    assert do(lambda desk: desk.people.find_by_phone(written)) == (person,)


def test_an_account_can_become_another_persons(do: AtWork) -> None:
    stranger, invited = do(lambda desk: (meet(desk, "1"), meet(desk, "2")))

    def bind(desk: Desk) -> None:
        account = desk.people.account(CHANNEL, "1")
        assert account is not None
        desk.people.save_account(replace(account, person=invited.id))

    do(bind)
    assert do(lambda desk: desk.people.by_account(CHANNEL, "1")) == invited
    assert do(lambda desk: desk.people.chats_of([stranger.id, invited.id])) == {
        invited.id: (private("2"), private("1"))
    }


def test_the_chats_of_people_are_those_that_can_be_reached_newest_first(do: AtWork) -> None:
    person, mute, gone = do(lambda desk: (meet(desk, "1"), Person(desk.new_id()), meet(desk, "3")))

    def later(desk: Desk) -> None:
        desk.people.save_account(Account(CHANNEL, "4", person.id, private("4")))
        desk.people.add(mute, Account(CHANNEL, "2", mute.id))
        desk.people.save_account(Account(CHANNEL, "3", gone.id, private("3"), reachable=False))

    do(later)
    do(lambda desk: desk.people.save_account(Account(CHANNEL, "1", person.id, private("1"))))
    reached = do(lambda desk: desk.people.chats_of([person.id, mute.id, gone.id]))
    assert reached == {person.id: (private("4"), private("1"))}, "saving an account again does not make it newer"
    assert do(lambda desk: desk.people.chats_of([])) == {}


def test_an_account_is_not_reached_in_somebody_elses_chat(do: AtWork) -> None:
    person = do(lambda desk: meet(desk, "1"))
    for chat in (GROUP, Chat("web:demo", ChatKind.PRIVATE, "1")):
        account = Account(CHANNEL, "1", person.id, private=chat)
        with pytest.raises(ValueError, match="not reached"):
            do(lambda desk, account=account: desk.people.save_account(account))  # type: ignore[misc]


def test_residents_who_want_notices_are_found_at_their_homes(do: AtWork) -> None:
    at_home = do(lambda desk: meet(desk, "1", home=BUILDING))
    do(lambda desk: meet(desk, "2", home=BUILDING, quiet=True))
    do(lambda desk: meet(desk, "3", home=ESTATE))
    do(lambda desk: meet(desk, "4"))
    do(lambda desk: desk.people.add(Person(desk.new_id(), home=BUILDING)))
    do(lambda desk: desk.people.save_account(Account(CHANNEL, "5", at_home.id, private("5"))), NOW + MINUTE)
    assert do(lambda desk: desk.people.residents_at([BUILDING])) == [(at_home.id, private("5"))]
    assert len(do(lambda desk: desk.people.residents_at([BUILDING, ESTATE]))) == 2
    assert do(lambda desk: desk.people.residents_at([])) == []
