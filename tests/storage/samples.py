"""People, chats, places and requests that the storage tests speak of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.clocks import Clock, Terms
from domain.grounds import Grounds
from domain.messages import Button, Chat, ChatKind, Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import Role, Seat
from domain.people import Account, Party, Person, Relation
from domain.places import Place, PlaceKind
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from domain.service_request import Event, Rung, ServiceRequest, Timers
from domain.taxonomy import Alarm, Category, Danger, Handling, Intent, Urgency
from storage.desk import Desk

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANNEL = "telegram:main"
GROUP = Chat(CHANNEL, ChatKind.GROUP, "-100 3号楼")
COMMUNITY, ESTATE, BUILDING = 1, 2, 3
HEAD_SEAT = Seat(Role.BUILDING_HEAD, place=BUILDING)
DESK_SEAT = Seat(Role.DUTY_DESK, place=COMMUNITY)
FIRM_SEAT = Seat(Role.UNIT_MEMBER, unit=7)
PLACES = (
    Place(BUILDING, ESTATE, PlaceKind.BUILDING, "3号楼", number="3", aliases=("3栋",), households=60),
    Place(ESTATE, COMMUNITY, PlaceKind.ESTATE, "幸福里"),
    Place(COMMUNITY, None, PlaceKind.COMMUNITY, "和平社区"),
)


def private(external: str) -> Chat:
    """Return the private chat with an account."""
    return Chat(CHANNEL, ChatKind.PRIVATE, external)


def meet(desk: Desk, external: str, **known: Any) -> Person:  # noqa: ANN401 - the tests name the fields.
    """Let the desk know a new person with an account that can be reached."""
    person = replace(Person(desk.new_id()), **known)
    desk.people.add(person, Account(CHANNEL, external, person.id, private=private(external)))
    return person


def a_request(desk: Desk, reporter: int, **differing: Any) -> ServiceRequest:  # noqa: ANN401 - the tests name the fields.
    """Return a request that was just dispatched to the building's head, not yet remembered."""
    usual = ServiceRequest(
        id=desk.new_id(),
        number=desk.requests.next_number(COMMUNITY),
        community=COMMUNITY,
        state=State.DISPATCHED,
        intent=Intent.REQUEST,
        category=Category.PROPERTY,
        subcategory="corridor_light",
        urgency=Urgency.NORMAL,
        text="2单元楼道灯又不亮了",
        reporter=reporter,
        opened_at=desk.now,
        place=BUILDING,
        origin=GROUP,
        origin_message="77",
        chain=(Rung("building", (HEAD_SEAT,), "3号楼的楼长"), Rung("community", (DESK_SEAT,))),
        asked=(HEAD_SEAT,),
        timers=Timers(remind_at=desk.now + 30 * MINUTE, accept_by=desk.now + 60 * MINUTE),
        grounds=Grounds(("property.lighting（灯不亮）楼道灯、不亮",), 0.9, "property", (("building", "profile"),)),
        rules_version="7",
    )
    return replace(usual, **differing)


def every_field(desk: Desk, reporter: int) -> ServiceRequest:
    """Return a request in which no field has its default."""
    return a_request(
        desk,
        reporter,
        state=State.ACCEPTED,
        version=9,
        handling=Handling.JOINT,
        alarm=Alarm.RING,
        danger=Danger.GAS,
        room="1203",
        spot="二楼拐角",
        source="staff",
        conflict=True,
        rung=1,
        asked=(DESK_SEAT, FIRM_SEAT),
        held_by=reporter,
        held_seat=FIRM_SEAT,
        shunned=(5, 6),
        coordinator=reporter,
        coordinator_seat=HEAD_SEAT,
        dispatches=3,
        returns=2,
        designated=True,
        timers=Timers(*(desk.now + each * MINUTE for each in range(1, 10))),
        clock=Clock(Terms(MINUTE, 2 * MINUTE, 3 * MINUTE, round_the_clock=True), desk.now, MINUTE, 5 * MINUTE),
        paused_at=desk.now + 11 * MINUTE,
        dispatched_at=desk.now + 10 * MINUTE,
        accepted_at=desk.now + 12 * MINUTE,
        contacted_at=desk.now + 12 * MINUTE,
        done_at=desk.now + 13 * MINUTE,
        closed_at=desk.now + 14 * MINUTE,
        urged_at=desk.now + 15 * MINUTE,
        voices=3,
        stars=4,
        bad_reason="等太久",
        reopened=2,
        postponed=True,
        merged_into=12,
        follows=11,
        because="要等拆迁办的图纸",
        appealed=True,
        finish_note="换了灯泡 💡",
        photo="ab12",
        finish_photo="cd34",
    )


def remember(desk: Desk, request: ServiceRequest) -> ServiceRequest:
    """Let the desk remember a request with its reporter as party and the event of its opening."""
    desk.requests.add(request)
    desk.requests.add_party(Party(request.id, request.reporter, Relation.REPORTER, GROUP))
    desk.requests.record(
        Event(
            id=desk.new_id(),
            request=request.id,
            at=desk.now,
            action=Action.OPEN,
            before=State.NEW,
            after=request.state,
            actor=request.reporter,
            part=Actor.PARTY,
            channel=CHANNEL,
            note="原话在此",
            rules_version="7",
        )
    )
    return request


def a_message(key: str, to: Chat, text: str = "您好", **differing: Any) -> OutgoingMessage:  # noqa: ANN401 - the tests name the fields.
    """Return a message with two buttons."""
    buttons = ((Button("我来办", "accept.1.2.mac"), Button("看看", url="https://example.org/")),)
    return replace(OutgoingMessage(key=key, to=to, text=text, buttons=buttons), **differing)


def a_card(key: str, to: Chat, text: str, **differing: Any) -> OutgoingMessage:  # noqa: ANN401 - the tests name the fields.
    """Return a state of the resident's card about request 1."""
    return a_message(
        key, to, text, **({"kind": OutgoingKind.CARD, "card": "status:1", "lane": Lane.STATUS} | differing)
    )
