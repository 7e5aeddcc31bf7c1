"""What the desk forgets by itself: people who asked for it, and what has been over for years. Counts and audit stay.

Each call does one small piece and can be repeated: what a crash interrupts, the next call goes on with.
"""

import json
from datetime import datetime, timedelta

from domain.grounds import Grounds
from domain.letters import key_of_letter
from domain.messages import Chat
from domain.people import NOBODY, Account, Person, Relation
from domain.replacing import replace
from domain.request_states import State
from domain.service_request import ServiceRequest
from handlers.office import Office
from storage import crash
from storage.erasures import Erasure
from storage.errors import UnreadableError

AT_ONCE = 200
"""Messages deleted in one job."""
_SET_ASIDE = 500
_PASSED_OVER = 50
"""Old requests that may be unreadable, before forgetting comes to an end."""
_OPEN_STILL = timedelta(hours=1)


def next_due(office: Office) -> datetime | None:
    """Return when somebody is to be forgotten next."""
    erasure = office.desk.erasures.first_due()
    return erasure.due_at if erasure else None


def step(office: Office) -> bool:
    """Forget the next piece; False when there is nothing to forget now."""
    erasure = office.desk.erasures.first_due()
    now = office.desk.now
    if erasure is None or erasure.due_at is None or erasure.due_at > now:
        return _forget_the_old(office)
    if not unfinished(office, erasure.person):
        _forget_more(office, erasure)
    else:
        office.desk.erasures.save(replace(erasure, due_at=now + _OPEN_STILL))
    crash.point("after_forgetting")
    return True


def put_off(office: Office, until: datetime) -> None:
    """Forget somebody later who cannot be forgotten now."""
    erasure = office.desk.erasures.first_due()
    if erasure is not None and erasure.due_at is not None and erasure.due_at <= office.desk.now:
        office.desk.erasures.save(replace(erasure, due_at=until))


def unfinished(office: Office, person: int) -> tuple[ServiceRequest, ...]:
    """Return what a person still waits for: who has to come must know whom to ask for."""
    waiting = office.desk.requests.of_person(person, only_open=True)
    return tuple(each for each in waiting if each.state is not State.DONE)


def _forget_the_old(office: Office) -> bool:
    """Forget whose it was and what was said, where it has been over for as long as the site keeps that."""
    before = office.desk.now - office.practice.waiting.kept
    old = _next_old(office, before)
    if old is not None:
        _forget_words(office, old, frozenset())
        for party in office.desk.requests.parties(old.id):
            office.desk.requests.remove_party(old.id, party.person)
    office.desk.forgetting.set_aside_before(before)
    office.desk.rounds.forget_before(before)
    office.desk.letters.forget_before(before)
    return old is not None or office.desk.forgetting.said_before(before, AT_ONCE) > 0


def _next_old(office: Office, before: datetime) -> ServiceRequest | None:
    """Return the oldest request to be forgotten; what cannot be read, and so tells nobody anything, is passed over."""
    for request_id in office.desk.requests.closed_before(before, _PASSED_OVER + 1):
        try:
            return office.desk.requests.lock(request_id)
        except UnreadableError:
            continue
    return None


def _forget_more(office: Office, erasure: Erasure) -> None:
    """Forget a person's next request, or else some of what was told them, or else, at last, the person."""
    desk, person = office.desk, erasure.person
    if own := desk.requests.reported_by(person, 1):
        _forget_words(office, own[0], _of_others(office, own[0], person))
        desk.requests.remove_party(own[0].id, person)
        return
    if joined := desk.requests.of_person(person):
        _leave(office, joined[0], person)
        return
    accounts = desk.people.accounts_of(person)
    for chat in (each.private for each in accounts):
        if chat is not None and desk.forgetting.said_in(chat, AT_ONCE):
            return
    _forget_person(office, person, accounts)
    desk.erasures.save(replace(erasure, due_at=None, done_at=desk.now))


def _of_others(office: Office, request: ServiceRequest, person: int) -> frozenset[Chat]:
    """Return the chats of others who reported it and see to nothing: what is told there names nobody."""
    seeing = office.desk.neighbourhood.officers
    parties = office.desk.requests.parties(request.id)
    others = [each for each in parties if each.person != person and each.person not in seeing]
    private = office.desk.people.chats_of([each.person for each in others])
    told = (chat for chats in private.values() for chat in chats)
    return frozenset((*told, *(each.chat for each in others if each.chat is not None)))


def _forget_words(office: Office, request: ServiceRequest, kept: frozenset[Chat]) -> None:
    """Keep what happened when and how it ended, but not whose it was, nor a word or a picture of it.

    What was told in the chats that are kept is only forgotten when all of it is.
    """
    desk = office.desk
    locked = desk.requests.lock(request.id) or request
    desk.forgetting.said_about(request.id, kept)
    desk.requests.forget_words(request.id)
    desk.whistles.forget(request.id)
    desk.wishes.forget(request.id)
    desk.media.forget_of(request.id)
    desk.nominations.forget_of_request(request.id)
    if desk.people.get(NOBODY) is None:
        desk.people.add(Person(NOBODY))
    desk.requests.save(
        replace(
            locked,
            reporter=NOBODY,
            text="",
            room="",
            spot="",
            bad_reason="",
            because="",
            chain=tuple(replace(each, reason="") for each in locked.chain),
            finish_note="",
            grounds=Grounds(),
            origin=None,
            origin_message=None,
            photo=None,
            finish_photo=None,
        )
    )


def _leave(office: Office, request: ServiceRequest, person: int) -> None:
    """Forget one of several who reported a request: their words, and what was passed on of them; their voice counts."""
    desk = office.desk
    of_theirs = {party.relation for party in desk.requests.parties(request.id) if party.person == person} & {
        Relation.ON_BEHALF
    }
    if of_theirs:
        _forget_words(office, request, _of_others(office, request, person))
    else:
        desk.forgetting.said_about(request.id, _of_others(office, request, person))
        desk.requests.forget_words(request.id, person)
    desk.requests.remove_party(request.id, person)


def _forget_person(office: Office, person: int, accounts: tuple[Account, ...]) -> None:
    """Delete the accounts and everything that hangs on them; of the person stays a number without a name."""
    desk = office.desk
    chats = [each.private for each in accounts if each.private is not None]
    desk.forgetting.lines_of(person, [*chats, *desk.neighbourhood.groups])
    own = {(each.channel, each.external) for each in accounts}
    for message in desk.incoming.set_aside_list(_SET_ASIDE):
        if (message.channel, json.loads(message.body).get("sender")) in own:
            desk.forgetting.set_aside(message.channel, message.delivery_id)
    for each in accounts:
        desk.forgetting.account(each)
    desk.forgetting.accounts_of(person)
    desk.rounds.forget_of(person)
    for letter in desk.letters.ids_of_author(person):
        desk.forgetting.said_once(key_of_letter(letter))
    desk.letters.forget_of(person)
    desk.nominations.forget_of(person)
    desk.people.save(Person(person, quiet=True, greeted=True))
