"""A head who does not answer is noticed by the staff, once, and by nobody else; an answer ends it."""

from datetime import timedelta

import pytest

from domain.replacing import replace
from domain.silence import Patience
from tests.handlers.town import PEOPLE, Shown, Town, to

PLACES = ("3号楼1单元", "3号楼2单元")
FAULTS = ("楼道灯不亮了", "下水道堵了", "门禁坏了", "楼道里堆了垃圾没人清")
DAY = timedelta(days=1)


@pytest.fixture
def patient(town: Town) -> Town:
    """Let three unanswered tasks, or ten days, be too long."""
    return Town(town.writer, replace(town.practice, patience=Patience(3, timedelta(days=10))), town.now)


def _let_pass(town: Town, task: int) -> list[Shown]:
    """Report something the head lets pass until the desk has it."""
    who = ("小王", "张阿姨")[task % 2]
    town.say(who, f"{PLACES[task % 2]}{FAULTS[task // 2]}")
    return town.wait(timedelta(hours=1, minutes=5))


def _noticed(sent: list[Shown], name: str = "小陈") -> list[Shown]:
    return [each for each in to(sent, name) if "没有回话" in each.text]


def test_after_three_in_a_row_the_staff_hear_it_once_and_nobody_else(patient: Town) -> None:
    sent = [each for task in range(5) for each in _let_pass(patient, task)]
    (line,) = _noticed(sent)
    assert "李楼长" in line.text
    assert "3 件" in line.text
    assert not [each for name in PEOPLE if name != "小陈" for each in _noticed(sent, name)]
    assert not _noticed(sent, "3号楼居民群")


def test_an_answer_ends_the_silence(patient: Town) -> None:
    _let_pass(patient, 0)
    _let_pass(patient, 1)
    patient.say("李楼长", "接单 1002")
    assert not _noticed(_let_pass(patient, 2))
    assert not _noticed(_let_pass(patient, 3))
    assert _noticed(_let_pass(patient, 4))


def test_after_many_days_one_task_is_enough(patient: Town) -> None:
    sent = _let_pass(patient, 0)
    assert not _noticed(sent)
    assert not _noticed(patient.wait(9 * DAY))
    assert len(_noticed(patient.wait(2 * DAY))) == 1
    assert not _noticed(patient.wait(20 * DAY))


def test_who_answered_meanwhile_is_not_told_of(patient: Town) -> None:
    _let_pass(patient, 0)
    patient.say("李楼长", "接单 1001")
    assert not _noticed(patient.wait(12 * DAY))


def test_who_is_silent_is_still_asked_first(patient: Town) -> None:
    for task in range(4):
        _let_pass(patient, task)
    sent = patient.say("小王", f"{PLACES[0]}{FAULTS[2]}")
    assert any("我来办" in each.labels for each in to(sent, "李楼长"))


def test_who_is_away_is_not_silent(patient: Town) -> None:
    patient.say("李楼长", "请假 5天 由王楼长代")
    patient.press("王楼长", "可以")
    sent = [each for task in range(3) for each in _let_pass(patient, task)]
    assert all("李楼长" not in each.text for each in _noticed(sent))
