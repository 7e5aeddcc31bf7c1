"""A week in a street of 30,000 people: nothing is lost, everybody is told, every clock is right, the counts agree."""

import dataclasses
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot.replay import open_play, read_roster, replay
from domain.replacing import replace
from domain.request_states import Action
from nlp.rulebook import RuleBook
from tests.week import audit, stopwatch
from tests.week.life import Life
from tests.week.street import build

SEED = 7
MONDAY = datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The first of five working days, as every calendar says."""
BOARD = re.compile(r"📋 (\S+)：(\d+) 件没办完")


@contextmanager
def lived(folder: Path, rules: RuleBook, days: int) -> Iterator[Life]:
    """Let the people of the street live some days."""
    chance = Random(SEED)  # noqa: S311 - it protects nothing; one seed, one week.
    street = build(folder, chance)
    with open_play(MONDAY, read_roster(street.file), rules) as play:
        life = Life(play, street, MONDAY, chance, days)
        life.live()
        yield life


def test_a_week_in_a_street_of_thirty_thousand(rules: RuleBook, tmp_path: Path) -> None:
    with lived(tmp_path, rules, days=7) as life:
        cases, sent = audit.cases_of(life.play), life.play.transcript.sent
        names = life.play.stage.do(lambda office: {place.id: place.name for place in office.desk.neighbourhood.places})
    assert len(cases) > 200
    assert audit.broken_chains(cases) == []
    assert audit.rungs_twice(cases) == []
    assert audit.without_owner(cases, life.end) == []
    assert audit.untold(cases, sent) == []
    assert list(stopwatch.wrong_clocks(cases)) == []
    assert wrong_where_tampered_with(cases)
    boards = {found[1]: int(found[2]) for each in sent if (found := BOARD.search(each.text))}
    assert boards == {names[community]: count for community, count in audit.open_by_community(cases).items()}
    rated = sum(case.request.stars is not None for case in cases)
    assert rated <= audit.verdicts(cases).total()


def wrong_where_tampered_with(cases: list[audit.Case]) -> bool:
    """Tell whether the count sees a promise a minute off, and a rung that was never asked."""
    climbed = next(
        each
        for each in cases
        if each.request.danger is None
        and each.request.timers.finish_by is not None
        and any(event.action is Action.CLIMB for event in each.events)
    )
    timers = climbed.request.timers
    later = replace(timers, finish_by=(timers.finish_by or MONDAY) + timedelta(minutes=1))
    moved = dataclasses.replace(climbed, request=replace(climbed.request, timers=later))
    silent = tuple(event for event in climbed.events if event.action is not Action.CLIMB)
    tampered = (moved, dataclasses.replace(climbed, events=silent))
    return all(list(stopwatch.wrong_clocks([each])) for each in tampered)


def test_the_same_script_says_the_same_again(rules: RuleBook, tmp_path: Path) -> None:
    with lived(tmp_path, rules, days=2) as life:
        said = [*(each.line() for each in life.play.transcript.sent), *life.play.requests()]
    again = replay(life.script, read_roster(life.street.file))
    assert [json.dumps(each) for each in again.lines()] == [json.dumps(each) for each in said]
