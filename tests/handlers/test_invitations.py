"""An invitation lets one account in, once, in time, and nobody who only guesses."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Protocol, TypeVar

import pytest

from domain.messages import Chat, ChatKind
from domain.neighbourhood import Appointment, Role, Seat
from domain.people import Account, Party, Person, Relation
from domain.places import Place, PlaceKind
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Intent, Urgency
from handlers.roster import invitations
from handlers.roster.invitations import LASTS, WITHIN, WRONG_TRIES, Entry, Refusal
from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import make_key_file
from storage.writer import Writer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANNEL = "telegram:main"
COMMUNITY, BUILDING, HEAD, STAFF = 1, 2, 11, 12
SEAT = Seat(Role.BUILDING_HEAD, BUILDING)
Result = TypeVar("Result")


class Do(Protocol):
    def __call__(self, job: Callable[[Desk], Result], now: datetime = NOW) -> Result: ...


@pytest.fixture
def do(sqlite_template: Path, tmp_path: Path) -> Iterator[Do]:
    engine = open_engine(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'menkou.db')}")
    writer = Writer(engine, make_key_file(tmp_path / "keys"))
    writer.start()

    def run(job: Callable[[Desk], Result], now: datetime = NOW) -> Result:
        return writer.submit(job, now).result()

    run(settle)
    yield run
    writer.stop()
    engine.dispose()


def settle(desk: Desk) -> None:
    desk.roster.put_places(
        (
            Place(COMMUNITY, None, PlaceKind.COMMUNITY, "幸福里社区"),
            Place(BUILDING, COMMUNITY, PlaceKind.BUILDING, "3号楼", "3"),
        )
    )
    desk.people.add(Person(HEAD, "李建国", "李楼长"))
    desk.people.add(Person(STAFF, "罗晓敏"), account("staff", STAFF))
    desk.roster.appoint((Appointment(HEAD, SEAT), Appointment(STAFF, Seat(Role.STAFF, COMMUNITY))))


def account(external: str, person: int) -> Account:
    return Account(CHANNEL, external, person, Chat(CHANNEL, ChatKind.PRIVATE, external))


def stranger(desk: Desk) -> Account:
    """Let somebody write for the first time."""
    person = Person(desk.new_id(), home=BUILDING, room="301", greeted=True)
    met = account(f"u{person.id}", person.id)
    desk.people.add(person, met)
    return met


NUMBERS = count(1)


def random(size: int) -> bytes:
    return next(NUMBERS).to_bytes(size, "big")


def invite(desk: Desk) -> str:
    return invitations.invite(HEAD, desk, random)


def show(payload: str, met: Account) -> Callable[[Desk], Entry]:
    return lambda desk: invitations.accept(payload, met, desk)


def test_a_code_fits_into_a_link_and_holds_all_the_randomness_it_was_given(do: Do) -> None:
    asked: list[int] = []

    def noting(size: int) -> bytes:
        asked.append(size)
        return b"\xff" * size

    payload = do(lambda desk: invitations.invite(HEAD, desk, noting))
    assert asked[0] * 8 >= 64
    assert re.fullmatch(r"h_[A-Za-z0-9_-]{1,62}", payload)
    other = do(lambda desk: invitations.invite(HEAD, desk, lambda size: b"\xff" * (size - 1) + b"\xfe"))
    assert payload != other


def test_the_code_itself_is_kept_nowhere(do: Do, tmp_path: Path) -> None:
    payload = do(invite)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("menkou.db*"))
    assert payload.removeprefix("h_").encode() not in stored


def test_whoever_shows_the_code_becomes_the_invited_person(do: Do) -> None:
    met, payload = do(stranger), do(invite)
    entry = do(show(payload, met))
    assert entry.refusal is None
    assert entry.person is not None
    assert (entry.person.id, entry.person.home, entry.person.room) == (HEAD, BUILDING, "301")
    bound = do(lambda desk: desk.people.by_account(CHANNEL, met.external))
    assert bound == entry.person
    holders = do(lambda desk: desk.neighbourhood.holders(SEAT))
    assert [holder.chats for holder in holders] == [(met.private,)]


def test_a_code_typed_off_paper_is_as_good(do: Do) -> None:
    met, payload = do(stranger), do(invite)
    assert do(show(f" {payload[:6].upper()} {payload[6:].upper()} ", met)).person is not None


def test_a_code_works_once(do: Do) -> None:
    payload = do(invite)
    do(show(payload, do(stranger)))
    second = do(stranger)
    assert do(show(payload, second)) == Entry(refusal=Refusal.USED)
    assert do(lambda desk: desk.people.by_account(CHANNEL, second.external)) != do(lambda desk: desk.people.get(HEAD))


@pytest.mark.parametrize(("passed", "refusal"), [(LASTS - timedelta(seconds=1), None), (LASTS, Refusal.EXPIRED)])
def test_a_code_works_until_it_expires(do: Do, passed: timedelta, refusal: Refusal | None) -> None:
    met, payload = do(stranger), do(invite)
    assert do(lambda desk: invitations.is_open(payload, desk), NOW + passed) is (refusal is None)
    assert do(show(payload, met), NOW + passed).refusal is refusal


def test_a_revoked_code_lets_nobody_in(do: Do) -> None:
    payload = do(invite)
    assert do(lambda desk: invitations.revoke(HEAD, desk)) == 1
    assert not do(lambda desk: invitations.is_open(payload, desk))
    assert do(show(payload, do(stranger))).refusal is Refusal.REVOKED
    assert do(lambda desk: invitations.revoke(HEAD, desk)) == 0


def test_looking_does_not_use_the_code_up(do: Do) -> None:
    payload = do(invite)
    assert do(lambda desk: invitations.is_open(payload, desk))
    assert not do(lambda desk: invitations.is_open("h_aaaa", desk))
    assert do(show(payload, do(stranger))).person is not None


def test_an_account_of_somebody_with_a_role_does_not_become_somebody_else(do: Do) -> None:
    payload = do(invite)
    entry = do(show(payload, account("staff", STAFF)))
    assert entry.refusal is Refusal.TAKEN
    assert do(lambda desk: invitations.is_open(payload, desk)), "the right person may still use it"


def test_after_five_wrong_codes_even_a_right_one_has_to_wait(do: Do) -> None:
    met, payload = do(stranger), do(invite)
    for number in range(WRONG_TRIES):
        assert do(show(f"h_guess{number}", met), NOW + timedelta(minutes=number)).refusal is Refusal.UNKNOWN
    soon = NOW + timedelta(minutes=WRONG_TRIES)
    assert do(show(payload, met), soon).refusal is Refusal.TOO_OFTEN
    assert do(show(payload, do(stranger)), soon).person is not None, "others are not kept out by it"
    again = do(invite)
    assert do(show(again, met), soon + WITHIN).person is not None


def test_what_the_account_reported_before_stays_with_it(do: Do) -> None:
    met, payload = do(stranger), do(invite)
    assert met.private is not None

    def report(desk: Desk) -> int:
        request = ServiceRequest(
            id=desk.new_id(),
            number=1001,
            community=COMMUNITY,
            state=State.DISPATCHED,
            intent=Intent.REQUEST,
            category=Category.PROPERTY,
            subcategory="lighting",
            urgency=Urgency.NORMAL,
            text="灯不亮",
            reporter=met.person,
            opened_at=NOW,
        )
        desk.requests.add(request)
        desk.requests.add_party(Party(request.id, met.person, Relation.REPORTER, met.private))
        return request.id

    request = do(report)
    do(show(payload, met))
    open_requests = do(lambda desk: desk.requests.of_person(HEAD, only_open=True))
    assert [each.id for each in open_requests] == [request]
