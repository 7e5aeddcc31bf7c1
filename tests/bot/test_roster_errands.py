"""What `menkou roster` prints and writes, with real files and real books."""

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import TypeVar

import pytest

from bot import invitation_sheet, roster_files
from bot.building_posters import print_posters
from bot.demo_settings import ROSTER, demo_settings
from bot.invitation_sheet import Card, Door
from bot.opening import practice_of
from bot.roster_errands import Import, export_roster, import_roster, revoke_invitations
from domain.places import PlaceKind
from handlers.office import Office, Practice
from handlers.residents.homes import address, place_of
from handlers.roster.invitations import is_open
from nlp.rulebook import RuleBook
from storage.engine import open_engine
from storage.sealed import Keys
from storage.writer import Writer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEYS = Keys({1: bytes(range(32))}, bytes(range(32, 64)))
NUMBERS = count(1)
HOMES = (PlaceKind.BUILDING, PlaceKind.ALLEY)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Books:
    writer: Writer
    practice: Practice

    def do(self, job: Callable[[Office], Result]) -> Result:
        return self.writer.submit(lambda desk: job(Office(desk, self.practice)), NOW).result()


@pytest.fixture
def books(sqlite_template: Path, rules: RuleBook, tmp_path: Path) -> Iterator[Books]:
    engine = open_engine(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'menkou.db')}")
    writer = Writer(engine, KEYS)
    writer.start()
    yield Books(writer, practice_of(demo_settings(tmp_path), rules, KEYS, lambda _channel, _payload: None))
    writer.stop()
    engine.dispose()


def errand(file: Path, *, dry_run: bool = False, sheet: Path | None = None) -> Import:
    return Import(
        file=file,
        dry_run=dry_run,
        now=NOW,
        random=lambda size: next(NUMBERS).to_bytes(size, "big"),
        doors=lambda payload: (Door("Telegram", f"https://t.me/menkou_bot?start={payload}"),),
        invitation_sheet=sheet,
    )


def people_invited(lines: tuple[str, ...]) -> list[str]:
    return [line.split(" ")[1].partition("（")[0] for line in lines if line.startswith("邀请 ")]


def test_a_dry_run_reports_every_row_and_brings_nothing_in(books: Books) -> None:
    ending = import_roster(errand(ROSTER, dry_run=True), books)
    rows = sum(1 for _ in roster_files.read(ROSTER).rows())
    assert ending.status == 0
    assert len([line for line in ending.lines if line.startswith("新增 roster.toml ")]) == rows
    assert people_invited(ending.lines) == []
    assert books.do(lambda office: office.desk.neighbourhood.officers) == {}


def test_an_import_prints_one_invitation_for_each_person_with_a_role(books: Books) -> None:
    ending = import_roster(errand(ROSTER), books)
    names = {row.name for row in roster_files.read(ROSTER).people}
    assert sorted(people_invited(ending.lines)) == sorted(names)
    links = [line.split(" ")[1] for line in ending.lines if line.startswith("Telegram ")]
    assert len(set(links)) == len(names)
    assert sum("█" in line for line in ending.lines) == len(names)
    payloads = [link.partition("=")[2] for link in links]
    assert books.do(lambda office: all(is_open(payload, office.desk) for payload in payloads))
    second = import_roster(errand(ROSTER), books)
    assert not [line for line in second.lines if line.startswith(("新增 roster", "改动 roster"))]
    assert people_invited(second.lines) == []


def test_a_page_to_print_holds_the_invitations_for_its_owner_only(books: Books, tmp_path: Path) -> None:
    sheet = tmp_path / "invitations.html"
    ending = import_roster(errand(ROSTER, sheet=sheet), books)
    page = sheet.read_text("utf-8")
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    assert page.count("<article>") == len(people_invited(ending.lines))
    assert "李建国" in page
    assert "3号楼楼长" in page


def test_invitations_are_not_lost_with_the_page_that_cannot_be_written(books: Books, tmp_path: Path) -> None:
    ending = import_roster(errand(ROSTER, sheet=tmp_path / "nowhere" / "invitations.html"), books)
    assert ending.status == 1
    assert len(ending.complaints) == 1
    assert "李建国" in people_invited(ending.lines)


def test_a_bad_row_is_named_with_file_and_line(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("姓名,角色,地点或单位\n李建国,楼长,火星3号楼\n", "utf-8")
    ending = import_roster(errand(file), books)
    assert ending.status == 1
    assert ending.lines == ()
    assert ending.complaints[0].startswith("人员.csv 人员 第 2 行：")
    assert "火星3号楼" in ending.complaints[0]


def test_a_file_that_is_none_ends_in_one_line(books: Books, tmp_path: Path) -> None:
    ending = import_roster(errand(tmp_path / "missing.xlsx"), books)
    assert (ending.status, len(ending.complaints)) == (1, 1)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "toml"])
def test_an_export_is_imported_without_a_change(books: Books, tmp_path: Path, ending: str) -> None:
    import_roster(errand(ROSTER), books)
    file = tmp_path / f"out.{ending}"
    assert export_roster(file, books, with_phones=False).status == 0
    assert roster_files.read(file).people[0].phone.count("*") == 4
    again = import_roster(errand(file), books)
    assert again.status == 0
    assert not [line for line in again.lines if line.startswith(("新增 out", "改动 out"))]


def test_phones_are_written_when_they_are_asked_for(books: Books, tmp_path: Path) -> None:
    import_roster(errand(ROSTER), books)
    export_roster(tmp_path / "out.csv", books, with_phones=True)
    assert "13800002013" in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert export_roster(tmp_path / "out.pdf", books, with_phones=True).status == 1


def test_invitations_are_taken_back_by_name(books: Books) -> None:
    first = import_roster(errand(ROSTER), books)
    payload = next(line for line in first.lines if line.startswith("邀请 李建国")).rpartition("：")[2]
    assert revoke_invitations("李建国", books).status == 0
    assert not books.do(lambda office: is_open(payload, office.desk))
    assert revoke_invitations("没有这个人", books).status == 1
    assert people_invited(import_roster(errand(ROSTER), books).lines) == ["李建国"]


def test_names_on_paper_cannot_break_out_of_the_page() -> None:
    card = Card("<b>李建国", ("3号楼楼长",), (Door("Telegram", 'https://t.me/x?start="h_a'),), "h_a", "2026-03-16")
    page = invitation_sheet.sheet([card], "邀请")
    assert "<b>" not in page
    assert page.count("<svg") == 1


def test_a_qr_is_a_picture() -> None:
    assert invitation_sheet.png("h_a").startswith(b"\x89PNG")
    assert "viewBox" in invitation_sheet.svg("h_a")


def test_every_building_gets_a_poster_that_leads_to_it(books: Books, tmp_path: Path) -> None:
    import_roster(errand(ROSTER), books)
    file = tmp_path / "posters.html"
    assert print_posters(file, (), errand(ROSTER).doors, books).status == 0
    buildings = books.do(lambda office: [each.id for each in office.desk.neighbourhood.places if each.kind in HOMES])
    printed = re.findall(r"start=(b_\S+?)<", file.read_text("utf-8"))
    assert buildings
    assert sorted(place_of(each, books.practice.signing_key) or 0 for each in printed) == sorted(buildings)


def test_posters_of_one_building_or_of_none(books: Books, tmp_path: Path) -> None:
    import_roster(errand(ROSTER), books)
    file = tmp_path / "posters.html"
    town = books.do(lambda office: office.desk.neighbourhood)
    building = next(each.id for each in town.places if each.kind is PlaceKind.BUILDING)
    assert print_posters(file, [address(town, building)], errand(ROSTER).doors, books).status == 0
    assert file.read_text("utf-8").count("<article>") == 1
    ending = print_posters(file, ["火星小区"], errand(ROSTER).doors, books)
    assert ending.status == 1
    assert "火星小区" in ending.complaints[0]
