"""What `menkou roster` does: bring a file into the books, write the books to a file, take an invitation back."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct

from bot import roster_files
from bot.complaint import reason
from bot.invitation_sheet import Card, Door, sheet, terminal
from bot.roster_files import RosterFileError
from bot.roster_sheets import sheet_of
from domain.roster import Position, Roster
from handlers.office import Office
from handlers.roster import exporting, invitations
from handlers.roster import importing as roster_import
from handlers.roster.importing import Invited, Plan
from handlers.roster.invitations import LASTS, RandomBytes
from handlers.roster.report import Change

_CHANGES = {Change.NEW: "新增", Change.CHANGED: "改动", Change.UNCHANGED: "不变"}
Result = TypeVar("Result")


class Books(Protocol):
    """Whoever runs a job on what is stored and returns once all of it is durable, or raises and nothing is changed."""

    def do(self, job: Callable[[Office], Result]) -> Result:
        """Return what the job returns."""


class Ending(Struct, frozen=True):
    """How an errand ended: the lines to print, those of them that are complaints, and the exit status."""

    lines: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """0 when all went well."""
        return 1 if self.complaints else 0


class Import(Struct, frozen=True):
    """What an import is asked to do, and what it needs of its surroundings.

    `doors` gives the ways in for a payload; `invitation_sheet` is where the page to print goes, if one is wanted.
    """

    file: Path
    dry_run: bool
    now: datetime
    random: RandomBytes
    doors: Callable[[str], tuple[Door, ...]]
    invitation_sheet: Path | None = None
    again: tuple[str, ...] = ()
    """Whom to invite although there is an account or an invitation already, by name."""


def import_roster(wanted: Import, books: Books) -> Ending:
    """Bring a file into the books and invite who has a role; with `dry_run` only say what would become of it."""
    try:
        roster = roster_files.read(wanted.file)
    except RosterFileError as error:
        return Ending(complaints=(str(error),))
    planned, invited, unanswered = books.do(lambda office: _import(roster, wanted, office))
    if planned.problems:
        return Ending(complaints=tuple(_problem_lines(planned)))
    cards = [_card(each, wanted) for each in invited]
    report = _report_lines(planned, dry_run=wanted.dry_run)
    lines = (*report, *_unanswered_lines(unanswered), *_invitation_lines(cards))
    return Ending(lines, tuple(_print_sheet(cards, wanted.invitation_sheet)))


def export_roster(file: Path, books: Books, *, with_phones: bool) -> Ending:
    """Write the books to a file; phones masked unless they are asked for."""
    exported = books.do(lambda office: exporting.export(office.desk, with_phones=with_phones))
    try:
        roster_files.write(exported, file)
    except RosterFileError as error:
        return Ending(complaints=(str(error),))
    hidden = "" if with_phones else "电话隐去了中间几位，要完整的请加 --with-phones。"
    return Ending((f"写好了 {file}：{sum(1 for _ in exported.rows())} 行。{hidden}",))


def revoke_invitations(name: str, books: Books) -> Ending:
    """Take back the unused invitations of everybody of this name."""
    count = books.do(lambda office: _revoke(name, office))
    if count is None:
        return Ending(complaints=(f"花名册里没有{name}。请按导入时的姓名写。",))
    if not count:
        return Ending((f"{name}没有还能用的邀请。",))
    return Ending((f"收回了{name}的 {count} 张邀请。需要新的，请再导入一次花名册。",))


def _import(roster: Roster, wanted: Import, office: Office) -> tuple[Plan, tuple[Invited, ...], tuple[str, ...]]:
    planned = roster_import.plan(roster, office.desk)
    if planned.problems or wanted.dry_run:
        return planned, (), ()
    invited = roster_import.apply(planned, office.desk, wanted.random, again=wanted.again)
    return planned, invited, roster_import.unanswered(planned, invited, office.desk)


def _revoke(name: str, office: Office) -> int | None:
    officers = office.desk.neighbourhood.officers.values()
    found = [officer.person for officer in officers if name in (officer.name, officer.called)]
    return sum(invitations.revoke(person, office.desk) for person in found) if found else None


def _problem_lines(planned: Plan) -> Iterator[str]:
    for problem in planned.problems:
        yield f"{_where(problem.at)}：{problem.wrong}{problem.remedy}"
    yield f"有 {len(planned.problems)} 处要改，什么都没有导入。"


def _report_lines(planned: Plan, *, dry_run: bool) -> Iterator[str]:
    for row in planned.rows:
        note = f"（{row.note}）" if row.note else ""
        yield f"{_CHANGES[row.change]} {_where(row.at)} {row.subject}{note}"
    for warning in planned.warnings:
        yield f"请留意：{warning}"
    counts = [sum(row.change is change for row in planned.rows) for change in Change]
    done = "试算，什么都没有导入" if dry_run else "导入好了"
    yield f"{done}：新增 {counts[0]} 行，改动 {counts[1]} 行，不变 {counts[2]} 行。"


def _unanswered_lines(names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield f"早先的邀请还没有用：{'、'.join(names)}。谁没有拿到，加上 --again 姓名 再导入一次，就有新的。"


def _invitation_lines(cards: list[Card]) -> Iterator[str]:
    for card in cards:
        yield ""
        yield f"邀请 {card.name}（{'、'.join(card.duties)}），只能用一次，{card.until} 前有效：{card.code}"
        for door in card.doors:
            yield f"{door.name} {door.address}"
            yield terminal(door.address)


def _print_sheet(cards: list[Card], file: Path | None) -> Iterator[str]:
    """Write the page to print. When that fails the invitations are not lost: they stand among the lines."""
    if file is None or not cards:
        return
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(sheet(cards, "邀请"), "utf-8")
    except OSError as error:
        yield f"{file.name}：写不进去（{reason(error)}）。花名册已经导入，邀请就在上面，请另外抄下或打印。"


def _card(invited: Invited, wanted: Import) -> Card:
    until = f"{wanted.now + LASTS:%Y-%m-%d}"
    return Card(invited.person.name, invited.duties, wanted.doors(invited.payload), invited.payload, until)


def _where(at: Position) -> str:
    return f"{at.file} {sheet_of(at.table).heading} 第 {at.line} 行"
