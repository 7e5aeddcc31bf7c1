"""A rally: the right people are called, come by a button, and are counted, on both engines."""

from datetime import UTC, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from domain.messages import IncomingKind, IncomingMessage, Lane, OutgoingKind
from domain.neighbourhood import Appointment, CoBuildingUnit, Resource, Role, Seat
from domain.rallies import Answer, Rally
from handlers import front_door
from handlers.office import Office
from handlers.rallies import roll as rolls
from storage.desk import Desk
from storage.engine import open_engine
from storage.errors import UnreadableError
from tests.handlers.town import COMMUNITY, ELSEWHERE, PEOPLE, Shown, Town, to

CALLER = "小陈"
PLUMBERS, WALKERS = 31, 32
CALL = "集结号 紧急 和美花园3栋爆管 2人"


@pytest.fixture
def town(town: Town) -> Town:
    """Add two teams of volunteers: one that can mend pipes, one that walks about."""
    town.run(_with_volunteers)
    return town


def _with_volunteers(desk: Desk) -> None:
    skills = (Resource("修水管", ("plumbing_leak",)),)
    desk.roster.put_units(
        (
            CoBuildingUnit(PLUMBERS, "水电气志愿队", "volunteer", (COMMUNITY,), skills),
            CoBuildingUnit(WALKERS, "红袖章志愿队", "volunteer", (COMMUNITY,)),
        )
    )
    desk.roster.appoint(
        Appointment(PEOPLE[name], Seat(Role.UNIT_MEMBER, unit=unit))
        for name, unit in (("小王", PLUMBERS), ("老周", PLUMBERS), ("孙大爷", WALKERS))
    )


def rally(town: Town) -> Rally:
    return town.run(lambda desk: desk.rallies.open(COMMUNITY))[0]


def roll(town: Town) -> dict[str, Answer]:
    names = {person: name for name, person in PEOPLE.items()}
    found = town.run(lambda desk: desk.rallies.roll(desk.rallies.open(COMMUNITY)[0].id))
    return {names[each.person]: each.answer for each in found}


def card(town: Town, who: str) -> Shown:
    return next(
        each
        for each in reversed(town.shown[town.chat(who)].values())
        if each.message.kind is OutgoingKind.CARD and (each.message.card or "").startswith("rally:")
    )


def called(sent: list[Shown]) -> set[str]:
    return {each.message.to.id for each in sent if (each.message.card or "").startswith("rally:")} - {CALLER}


def test_an_emergency_calls_teams_firm_and_heads_in_the_fastest_lane(town: Town) -> None:
    sent = town.say(CALLER, CALL)
    assert called(sent) == {"小王", "老周", "孙大爷", "安师傅", "李楼长", "小林"}
    assert {each.message.lane for each in sent if called([each])} == {Lane.EMERGENCY}


def test_a_service_calls_those_who_can_do_it(town: Town) -> None:
    assert called(town.say(CALLER, "集结号 日常 帮和美花园3栋修水管漏水 1人")) == {"小王", "老周"}


def test_without_the_skill_every_volunteer_is_called(town: Town) -> None:
    assert called(town.say(CALLER, "集结号 日常 周六植树")) == {"小王", "老周", "孙大爷"}


def test_coming_and_arriving_are_counted_on_everybodys_card(town: Town) -> None:
    town.say(CALLER, CALL)
    town.press("小王", "我来")
    town.press("小王", "我到了")
    for who in (CALLER, "老周"):
        assert "报到 1/2" in card(town, who).text
    assert card(town, CALLER).edits == 2
    assert roll(town)["小王"] is Answer.ARRIVED


def test_nobody_is_one_too_many(town: Town) -> None:
    town.say(CALLER, CALL)
    late = town.token("孙大爷", "我来")
    town.press("小王", "我来")
    town.press("老周", "我来")
    assert "我来" not in card(town, "孙大爷").labels
    town.press_token("孙大爷", late)
    assert roll(town)["孙大爷"] is Answer.CALLED
    town.press("小王", "来不了")
    town.press("孙大爷", "我来")
    assert roll(town)["孙大爷"] is Answer.COMING


def test_names_stand_only_on_the_card_of_whoever_called(town: Town) -> None:
    town.say(CALLER, CALL)
    town.press("李楼长", "我来")
    assert "李楼长" in card(town, CALLER).text
    assert "李楼长" not in card(town, "小王").text


def test_too_few_in_time_are_told_once_and_called_again(town: Town) -> None:
    town.say(CALLER, CALL)
    town.press("小王", "我来")
    sent = town.wait(timedelta(minutes=11))
    told = [each for each in to(sent, CALLER) if each.message.kind is OutgoingKind.MESSAGE]
    assert len(told) == 1
    assert town.wait(timedelta(hours=5)) == []
    again = town.press(CALLER, "再叫一遍")
    rung = {each.message.to.id for each in again if each.message.kind is OutgoingKind.MESSAGE}
    assert rung == {"老周", "孙大爷", "安师傅", "李楼长", "小林"}
    assert rally(town).answer_by > town.now


def test_who_answers_after_the_time_is_marked_late(town: Town) -> None:
    town.say(CALLER, CALL)
    town.wait(timedelta(minutes=11))
    town.press("老周", "我来")
    assert "迟到" in card(town, CALLER).text


def test_the_end_thanks_and_takes_the_buttons(town: Town) -> None:
    town.say(CALLER, CALL)
    town.press("小王", "我来")
    coming = town.token("老周", "我来")
    town.press(CALLER, "结束")
    assert town.run(lambda desk: desk.rallies.open(COMMUNITY)) == ()
    assert all(card(town, who).labels == [] for who in (CALLER, "小王", "老周"))
    assert [each.message.kind for each in town.press_token("老周", coming)] == [OutgoingKind.TOAST]


@pytest.mark.parametrize("who", ["张阿姨", "李楼长", "安师傅"])
def test_only_staff_call(town: Town, who: str) -> None:
    assert called(town.say(who, CALL)) == set()


def test_staff_of_elsewhere_call_nobody_here(town: Town) -> None:
    town.say("外社区小吴", CALL)
    assert town.run(lambda desk: (desk.rallies.open(COMMUNITY), desk.rallies.open(ELSEWHERE))) == ((), ())


def test_one_call_is_shown_when_asked_for(town: Town) -> None:
    town.say(CALLER, CALL)
    assert "3栋爆管" in to(town.say("小林", "集结号"), "小林")[0].text


@pytest.mark.parametrize(
    "words",
    ["集结号 7栋爆管", "集结号 紧急", "集结号 紧急 3栋爆管", "集结号 紧急 99栋爆管", f"集结号 紧急 {'水' * 400}"],
)
def test_a_call_that_cannot_be_read_calls_nobody(town: Town, words: str) -> None:
    assert called(town.say(CALLER, words)) == set()


def test_of_all_who_tap_at_once_as_many_win_as_are_wanted(town: Town) -> None:
    town.say(CALLER, "集结号 日常 扫雪 2人")
    volunteers = ("小王", "老周", "孙大爷")
    presses = [
        IncomingMessage(
            f"{who} {time}", town.chat(who), who, IncomingKind.PRESS, pressed=token, press_id=f"{who} {time}"
        )
        for who in volunteers
        for token in [town.token(who, "我来")]
        for time in range(3)
    ]
    jobs = [town.writer.submit(partial(_received, press, town), town.now.astimezone(UTC)) for press in presses]
    for job in jobs:
        job.result()
    assert sorted(roll(town).values()) == [Answer.CALLED, Answer.COMING, Answer.COMING]


def _received(press: IncomingMessage, town: Town, desk: Desk) -> None:
    front_door.receive(press, Office(desk, town.practice))


def test_a_rally_that_cannot_be_read_is_put_off_and_holds_up_no_other(town: Town, database_url: str) -> None:
    town.say(CALLER, CALL)
    town.say(CALLER, "集结号 紧急 和美花园5栋爆管 2人")
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE rally SET words = :words WHERE number = 1"), {"words": b"no seal"})
    engine.dispose()
    town.now += timedelta(hours=1)
    with pytest.raises(UnreadableError):
        town.run(lambda desk: rolls.step(Office(desk, town.practice)))
    town.run(lambda desk: rolls.put_off(Office(desk, town.practice), desk.now + timedelta(minutes=15)))
    assert town.run(lambda desk: rolls.step(Office(desk, town.practice)))
