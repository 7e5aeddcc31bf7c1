"""The neighbourhood is one snapshot that is never stale, and groups move with all that is known of them."""

import pytest
from sqlalchemy import Engine

from domain.messages import Chat, ChatKind
from domain.neighbourhood import Appointment, CoBuildingUnit, Group, Neighbourhood, Officer, Resource, Role, Seat
from domain.people import Account, Conversation, Line, Party, Person, Question, Relation
from domain.places import Place, PlaceKind
from domain.replacing import replace
from storage.desk import Desk
from storage.sealed import Keys
from storage.writer import Writer
from tests.storage.conftest import AtWork
from tests.storage.samples import (
    BUILDING,
    CHANNEL,
    COMMUNITY,
    ESTATE,
    GROUP,
    HEAD_SEAT,
    MINUTE,
    NOW,
    PLACES,
    a_card,
    a_message,
    a_request,
    meet,
    private,
    remember,
)

FIRM = CoBuildingUnit(
    7,
    "安居物业",
    "property",
    territory=(ESTATE,),
    resources=(Resource("电工", ("corridor_light", "lift")), Resource("保洁")),
    aliases=("物业",),
)


def settle(desk: Desk) -> Person:
    """Write a small neighbourhood into the books, children before their parents; return its head."""
    desk.roster.put_places(PLACES)
    desk.roster.put_units([FIRM])
    desk.roster.put_places(replace(place, managed_by=7) for place in PLACES if place.id == ESTATE)
    head = meet(desk, "head", name="李桂芳", called="李楼长", phone="13800138000", employer=7)
    desk.roster.appoint([Appointment(head.id, HEAD_SEAT, title="楼长")])
    desk.roster.put_titles({Role.BUILDING_HEAD: "楼长", Role.NEIGHBOUR_HEAD: "邻长"})
    desk.roster.bind_group(GROUP, BUILDING, "3号楼邻里群")
    return head


def town(do: AtWork) -> Neighbourhood:
    return do(lambda desk: desk.neighbourhood)


def test_the_whole_neighbourhood_comes_back(do: AtWork) -> None:
    head = do(settle)
    found = town(do)
    assert {place.id: place for place in found.places} == {
        place.id: replace(place, managed_by=7) if place.id == ESTATE else place for place in PLACES
    }
    assert found.units == {7: FIRM}
    assert found.officers == {
        head.id: Officer(head.id, "李桂芳", "李楼长", "13800138000", employer=7, chats=(private("head"),))
    }
    assert found.appointments == (Appointment(head.id, HEAD_SEAT, title="楼长"),)
    assert found.groups == {GROUP: Group(GROUP, BUILDING, "3号楼邻里群")}
    assert found.titles == {Role.BUILDING_HEAD: "楼长", Role.NEIGHBOUR_HEAD: "邻长"}


def test_an_empty_neighbourhood_is_one_too(do: AtWork) -> None:
    assert town(do).version == 0
    assert town(do).officers == {}


def test_it_is_read_once_and_again_when_it_changed(do: AtWork) -> None:
    do(settle)
    first = town(do)
    assert town(do) is first
    do(lambda desk: desk.incoming.take(CHANNEL, "1"))
    assert town(do) is first
    do(lambda desk: desk.roster.put_units([replace(FIRM, name="康居物业")]))
    second = town(do)
    assert second.version > first.version
    assert second.units[7].name == "康居物业"


def test_a_change_is_seen_in_the_same_job(do: AtWork) -> None:
    do(settle)

    def job(desk: Desk) -> tuple[str, str]:
        before = desk.neighbourhood.units[7].name
        desk.roster.put_units([replace(FIRM, name="康居物业")])
        return before, desk.neighbourhood.units[7].name

    assert do(job) == ("安居物业", "康居物业")


def test_what_was_rolled_back_is_seen_by_nobody(do: AtWork) -> None:
    do(settle)
    before = town(do)

    def job(desk: Desk) -> None:
        desk.roster.put_units([replace(FIRM, name="康居物业")])
        assert desk.neighbourhood.units[7].name == "康居物业"
        raise LookupError

    with pytest.raises(LookupError):
        do(job)
    assert town(do) is before


def test_what_another_process_changed_is_seen(do: AtWork, engine: Engine, keys: Keys) -> None:
    do(settle)
    assert town(do).groups[GROUP].place == BUILDING
    other = Writer(engine, keys, node=1)
    other.start()
    AtWork(other)(lambda desk: desk.roster.bind_group(GROUP, None, ""))
    other.stop()
    assert town(do).groups[GROUP].place is None


def test_officers_change_with_their_person_and_accounts(do: AtWork) -> None:
    head = do(settle)
    assert town(do).officers[head.id].called == "李楼长"
    do(lambda desk: desk.people.save(replace(head, called="李阿姨")))
    assert town(do).officers[head.id].called == "李阿姨"
    do(lambda desk: desk.people.save_account(Account(CHANNEL, "head", head.id, private("head"), reachable=False)))
    assert town(do).officers[head.id].chats == ()
    do(lambda desk: desk.people.save_account(Account(CHANNEL, "new", head.id, private("new"))))
    assert town(do).officers[head.id].chats == (private("new"),)


def test_an_account_taken_from_an_officer_is_no_way_to_the_officer_any_more(do: AtWork) -> None:
    head = do(settle)
    assert town(do).officers[head.id].chats == (private("head"),)
    other = do(lambda desk: meet(desk, "other"))
    do(lambda desk: desk.people.save_account(Account(CHANNEL, "head", other.id, private("head"))))
    assert town(do).officers[head.id].chats == ()


def test_a_resident_who_changes_does_not_change_the_neighbourhood(do: AtWork) -> None:
    do(settle)
    before = town(do)
    resident = do(lambda desk: meet(desk, "1"))
    do(lambda desk: desk.people.save(replace(resident, home=BUILDING)))
    assert town(do) is before


def test_whoever_is_dismissed_is_no_officer_any_more(do: AtWork) -> None:
    head = do(settle)
    do(lambda desk: desk.roster.dismiss(head.id, HEAD_SEAT))
    assert town(do).officers == {}
    assert town(do).appointments == ()


def test_rank_and_title_of_a_seat_can_change(do: AtWork) -> None:
    head = do(settle)
    deputy = Appointment(head.id, HEAD_SEAT, rank=1, title="副楼长")
    do(lambda desk: desk.roster.appoint([deputy, Appointment(head.id, Seat(Role.STAFF, place=COMMUNITY))]))
    assert deputy in town(do).appointments
    assert len(town(do).appointments) == 2


def test_places_and_units_can_go(do: AtWork) -> None:
    do(settle)

    def tear_down(desk: Desk) -> None:
        desk.roster.remove_place(BUILDING)
        desk.roster.put_places([PLACES[1]])
        desk.roster.remove_unit(7)

    do(tear_down)
    assert {place.id for place in town(do).places} == {ESTATE, COMMUNITY}
    assert town(do).units == {}


def test_a_place_in_a_place_that_is_not_there_is_refused_whole(do: AtWork) -> None:
    do(settle)
    before = town(do)
    lost = [Place(20, COMMUNITY, PlaceKind.ESTATE, "新村"), Place(21, 4711, PlaceKind.BUILDING, "1号楼")]
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        do(lambda desk: desk.roster.put_places(lost))
    assert town(do) is before


NEW = Chat(CHANNEL, ChatKind.GROUP, "-1009999")


def talk(desk: Desk) -> int:
    """Leave traces of a group everywhere; return the request."""
    settle(desk)
    person = meet(desk, "1")
    request = remember(desk, a_request(desk, person.id))
    desk.requests.add_party(Party(request.id, person.id, Relation.JOINED, GROUP))
    desk.conversations.save(Conversation(GROUP, person.id, Question.DETAIL))
    desk.conversations.remember(GROUP, Line(person.id, "楼道灯坏了", NOW))
    desk.outbox.queue(a_card("1", GROUP, "已派给", request=request.id))
    (queued,) = desk.sending.claim(1, MINUTE)
    desk.sending.sent(queued.id, "900")
    desk.outbox.queue(a_message("2", GROUP))
    return request.id


@pytest.mark.parametrize("known", ["before", "not before"])
def test_a_group_moves_with_all_that_is_known_of_it(do: AtWork, known: str) -> None:
    request_id = do(talk)
    if known == "before":
        do(lambda desk: desk.roster.bind_group(NEW, None, "3号楼邻里群"))
        do(lambda desk: desk.conversations.save(Conversation(NEW, 4711, Question.HUMAN)))
        do(lambda desk: desk.outbox.queue(a_card("3", NEW, "再来", request=request_id)))

    def move(desk: Desk) -> None:
        desk.roster.move_group(GROUP, NEW)
        desk.roster.move_group(GROUP, NEW)

    do(move)

    def check(desk: Desk) -> None:
        assert desk.neighbourhood.groups == {NEW: Group(NEW, BUILDING, "3号楼邻里群")}
        request = desk.requests.get(request_id)
        assert request is not None
        assert request.origin == NEW
        assert {party.chat for party in desk.requests.parties(request_id)} == {NEW}
        assert desk.conversations.get(NEW, request.reporter).asked is Question.DETAIL
        assert len(desk.conversations.lines(NEW, NOW)) == 1
        (card,) = desk.outbox.cards_of(request_id)
        assert (card.chat, card.platform_id) == (NEW, None), "a message of the old group cannot be edited"
        assert {queued.message.to for queued in desk.sending.claim(10, MINUTE)} == {NEW}

    do(check)
