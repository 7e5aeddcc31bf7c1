"""A rally's roll: who is counted, who is late, and that nobody is one too many."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.rallies import (
    Answer,
    Called,
    EndedError,
    FullError,
    Rally,
    RallyKind,
    answered,
    counted,
    is_late,
)
from domain.replacing import replace
from handlers.rallies.calls import read_call

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
RALLY = Rally(1, 1, 1, RallyKind.TASK, 9, "搬沙袋", NOON, NOON + timedelta(hours=2), wanted=2)
ROLL = tuple(Called(1, person) for person in (11, 12, 13))
ZONE = ZoneInfo("Asia/Shanghai")


def with_answers(*answers: tuple[int, Answer]) -> tuple[Called, ...]:
    roll = {each.person: each for each in ROLL}
    for person, answer in answers:
        roll[person] = answered(RALLY, roll.values(), person, answer, NOON)
    return tuple(roll.values())


def test_one_too_many_is_refused() -> None:
    roll = with_answers((11, Answer.COMING), (12, Answer.COMING))
    with pytest.raises(FullError):
        answered(RALLY, roll, 13, Answer.COMING, NOON)


def test_who_cannot_after_all_makes_room() -> None:
    roll = with_answers((11, Answer.COMING), (12, Answer.COMING), (12, Answer.REFUSED), (13, Answer.COMING))
    assert (counted(RALLY, roll).coming, counted(RALLY, roll).refused) == (2, 1)


def test_arriving_takes_no_second_place() -> None:
    roll = with_answers((11, Answer.COMING), (12, Answer.COMING), (11, Answer.ARRIVED))
    assert (counted(RALLY, roll).coming, counted(RALLY, roll).arrived) == (2, 1)


def test_saying_it_again_changes_nothing() -> None:
    roll = with_answers((11, Answer.ARRIVED))
    for answer in (Answer.COMING, Answer.ARRIVED):
        assert answered(RALLY, roll, 11, answer, NOON + timedelta(hours=1)) == roll[0]


def test_a_promise_after_the_time_is_late() -> None:
    after = answered(RALLY, ROLL, 11, Answer.COMING, RALLY.answer_by + timedelta(seconds=1))
    in_time = answered(RALLY, ROLL, 11, Answer.COMING, RALLY.answer_by)
    assert (is_late(RALLY, after), is_late(RALLY, in_time)) == (True, False)


def test_nothing_is_answered_when_it_is_over() -> None:
    with pytest.raises(EndedError):
        answered(replace(RALLY, ended_at=NOON), ROLL, 11, Answer.COMING, NOON)


def test_nobody_answers_who_was_not_called() -> None:
    with pytest.raises(KeyError):
        answered(RALLY, ROLL, 99, Answer.COMING, NOON)


@pytest.mark.parametrize(
    ("text", "kind", "wanted", "minutes"),
    [
        ("紧急 7栋爆管 5人", RallyKind.EMERGENCY, 5, 10),
        ("重大 地下车库清淤，要12个志愿者", RallyKind.TASK, 12, 120),
        ("日常：周六植树", RallyKind.SERVICE, None, 24 * 60),
        ("攻坚 3号楼搬沙袋 8 名人手 半小时 30分钟内", RallyKind.TASK, 8, 30),
        ("服务集结号 陪诊 2人 14:30前", RallyKind.SERVICE, 2, 150),
        ("日常 扫雪 11点半前 6人", RallyKind.SERVICE, 6, 23 * 60 + 30),
        ("紧急 3人家庭被困 来4人", RallyKind.EMERGENCY, 4, 10),
    ],
)
def test_a_call_is_read(text: str, kind: RallyKind, wanted: int | None, minutes: int) -> None:
    call = read_call(text, NOON, ZONE)
    assert call is not None
    assert (call.kind, call.wanted, call.answer_by - NOON) == (kind, wanted, timedelta(minutes=minutes))


@pytest.mark.parametrize("text", ["7栋爆管 5人", "紧急", "紧急  ", ""])
def test_a_call_without_kind_or_task_is_none(text: str) -> None:
    assert read_call(text, NOON, ZONE) is None
