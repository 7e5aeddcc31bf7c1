"""Rosters survive the way into each kind of file and back, and every mistake in one is named."""

from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from bot import roster_files
from bot.roster_files import RosterFileError
from domain.neighbourhood import Role
from domain.places import PlaceKind
from domain.roster import (
    DutyRow,
    GroupRow,
    PersonRow,
    PlaceRow,
    Position,
    ResidentRow,
    ResourceRow,
    Roster,
    Table,
    UnitRow,
)

ENDINGS = ("xlsx", "csv", "toml")

WHOLE = Roster(
    places=(
        PlaceRow("幸福里社区", PlaceKind.COMMUNITY, aliases=("幸福社区",)),
        PlaceRow("幸福里社区/和美花园", PlaceKind.ESTATE, managed_by="美家物业"),
        PlaceRow("幸福里社区/和美花园/3号楼", PlaceKind.BUILDING, number="A3", households=24, id=17),
        PlaceRow("幸福里社区/和美花园/3号楼/东边户", PlaceKind.HOUSEHOLDS, rooms=("101", "-101", "1A")),
    ),
    units=(UnitRow("美家物业", "property", ("幸福里社区/和美花园",), ("美家",)), UnitRow("书屋", "书店")),
    resources=(ResourceRow("美家物业", "水电维修", ("plumbing_leak", "lighting")),),
    people=(
        PersonRow("李建国", Role.BUILDING_HEAD, "幸福里社区/和美花园/3号楼", phone="+86 138-0000-0002"),
        PersonRow("赵敏", Role.UNIT_MEMBER, "美家物业", "维修主管", 1, "赵师傅", "0756-1234567", "美家物业"),
        PersonRow("孙丽", left=True, id=12345678901234567),
    ),
    duty=(
        DutyRow("幸福里社区", "陈晓雯", (0, 2, date(2025, 12, 1)), (time(8), time(20))),
        DutyRow("美家物业", "赵敏", (5, 6)),
        DutyRow("幸福里社区", "陈晓雯", (6,), (time(20), time(8))),
    ),
    groups=(GroupRow("telegram:main", "-1001234567890", "幸福里社区/和美花园", "=和美花园群"),),
    residents=(ResidentRow("@张阿姨", "幸福里社区/和美花园/3号楼", "301"),),
)


def in_toml(folder: Path, text: str) -> Roster:
    path = folder / "roster.toml"
    path.write_text(text, "utf-8")
    return roster_files.read(path)


def in_sheet(folder: Path, title: str, *lines: tuple[object, ...]) -> Roster:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = title
    for line in lines:
        page.append(list(line))
    path = folder / "roster.xlsx"
    book.save(path)
    return roster_files.read(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_again(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"roster.{ending}"
    roster_files.write(WHOLE, path)
    read = roster_files.read(path)
    assert read.problems == ()
    assert read == WHOLE


@pytest.mark.parametrize("ending", ENDINGS)
def test_only_the_owner_may_read_what_is_written(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"roster.{ending}"
    path.touch(mode=0o644)
    roster_files.write(WHOLE, path)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("ending", ENDINGS)
def test_rows_know_where_they_stand(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"roster.{ending}"
    roster_files.write(WHOLE, path)
    positions = [row.at for row in roster_files.read(path).people]
    assert {(at.file, at.table) for at in positions} == {(path.name, Table.PEOPLE)}
    lines = [at.line for at in positions]
    assert lines == sorted(set(lines))
    if ending != "xlsx":
        source = path.read_text("utf-8-sig").splitlines()
        assert "李建国" in source[lines[0] - 1 + (ending == "toml")]


def test_cells_that_look_like_formulas_stay_words(tmp_path: Path) -> None:
    roster_files.write(WHOLE, tmp_path / "roster.xlsx")
    page = openpyxl.load_workbook(tmp_path / "roster.xlsx")["群"]
    assert [(cell.value, cell.data_type) for cell in page["D"][1:]] == [("=和美花园群", "s")]
    roster_files.write(WHOLE, tmp_path / "roster.csv")
    source = (tmp_path / "roster.csv").read_bytes()
    assert source.startswith(b"\xef\xbb\xbf")
    cells = source.decode("utf-8-sig").replace("\r\n", ",").split(",")
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_csv_saved_by_an_older_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "人员.csv"
    path.write_bytes("姓名,角色,地点或单位\r\n欧阳锋,楼长,和美花园/3号楼\r\n".encode("gb18030"))
    assert roster_files.read(path).people == (PersonRow("欧阳锋", Role.BUILDING_HEAD, "和美花园/3号楼"),)


def test_english_keys_head_a_sheet_as_well(tmp_path: Path) -> None:
    roster = in_sheet(tmp_path, "people", ("name", "role", "seat"), ("李建国", "building_head", "3号楼"))
    assert roster.people == (PersonRow("李建国", Role.BUILDING_HEAD, "3号楼"),)


def test_numbers_in_cells_are_read_as_the_digits_they_show(tmp_path: Path) -> None:
    roster = in_sheet(tmp_path, "居民", ("姓名", "住址", "房号", "电话"), ("张三", "3号楼", 301, 13800000001.0))
    assert roster.residents == (ResidentRow("张三", "3号楼", "301", phone="13800000001"),)


def test_what_a_resource_is_for_is_written_as_people_say_it(tmp_path: Path) -> None:
    lines = (("单位", "资源", "管哪些事"), ("畅联通信", "宽带", "网络、elevator"))
    assert in_sheet(tmp_path, "资源", *lines).resources[0].subcategories == ("network", "elevator")
    roster_files.write(WHOLE, tmp_path / "roster.csv")
    assert "plumbing_leak" not in (tmp_path / "roster.csv").read_text("utf-8-sig")
    (problem,) = in_sheet(tmp_path, "资源", lines[0], ("畅联通信", "宽带", "网路")).problems
    assert "网路" in problem.wrong
    assert "网络" in problem.remedy


def test_spaces_and_invisible_characters_do_not_make_another_name(tmp_path: Path) -> None:
    roster = in_sheet(tmp_path, "居民", ("姓名", "住址"), ("\u3000张\u200b三 \n", "3号楼"))
    assert roster.residents == (ResidentRow("张三", "3号楼"),)


def test_a_room_that_became_a_date_is_named(tmp_path: Path) -> None:
    path = tmp_path / "roster.toml"
    path.write_text('[[residents]]\nname = "张三"\nhome = "3号楼"\nroom = 2026-03-02\n', "utf-8")
    roster = roster_files.read(path)
    assert roster.residents == ()
    assert [problem.at for problem in roster.problems] == [Position("roster.toml", Table.RESIDENTS, 1)]
    assert "房号" in roster.problems[0].wrong


def test_a_row_that_cannot_be_read_still_says_what_others_will_miss(tmp_path: Path) -> None:
    text = '[[units]]\nname = "美家"\nkind = "proprty"\n[[people]]\nrole = "楼长"\n[[resources]]\nname = "车"\n'
    assert [each.missing for each in in_toml(tmp_path, text).problems] == [(UnitRow, "美家"), (PersonRow, ""), None]


def test_a_kind_of_ones_own_is_a_kind_too(tmp_path: Path) -> None:
    roster = in_toml(tmp_path, '[[units]]\nname = "甲"\nkind = "商会"\n[[units]]\nname = "乙"\nkind = "城管"\n')
    assert [unit.kind for unit in roster.units] == ["商会", "城管"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('[[people]]\nname = "甲"\n\n[[people]]\nname = "乙"\nrole = "楼霸"\n', 4, "楼霸"),
        ('[[people]]\nname = "甲"\nrole = "楼长"\nrank = "二"\n', 1, "替补次序"),
        ('[[people]]\nrole = "楼长"\n', 1, "姓名"),
        ('[[people]]\nname = "甲"\nroll = "楼长"\n', 1, "roll"),
        ("[[people]]\nname = true\n", 1, "姓名"),
        ('[[people]]\nname = "甲"\nleft = "也许"\n', 1, "离任"),
        ('\n[[peolpe]]\nname = "甲"\n', 2, "peolpe"),
        ('people = "甲"\n', 1, "people"),
        ('[[units]]\nname = "甲"\nkind = "proprty"\n', 1, "proprty"),
        ('[[units]]\nname = "甲"\nkind = "物业公司"\n', 1, "物业公司"),
        ('units = [{ name = "美家", kind = "gas" }, { name = "甲", kind = "proprty" }]\npeople = [\n]\n', 1, "proprty"),
        (
            'units = [{ name = "美]家", kind = "x" }]\npeople = [\n  { name = "乙", role = "楼长", seat = "三" },\n]',
            1,
            "x",
        ),
        ('units = [ # [\n  { name = "美{家", kind = "gas" },\n\n  { name = "甲", kind = "x" }]\n', 4, "x"),
    ],
)
def test_a_mistake_in_toml_is_named_with_its_line(text: str, line: int, word: str, tmp_path: Path) -> None:
    (problem,) = in_toml(tmp_path, text).problems
    assert problem.at.line == line
    assert word in problem.wrong
    assert problem.remedy


@pytest.mark.parametrize(
    ("lines", "line", "word"),
    [
        ([("姓名", "电话"), ("张三", "1")], 1, "住址"),
        ([(), ("姓名", "住址", "小名"), ("张三", "3号楼", "小三")], 2, "小名"),
        ([("姓名", "住址"), (), ("张三", None)], 3, "住址"),
    ],
)
def test_a_mistake_in_a_sheet_is_named_with_its_line(
    lines: list[tuple[object, ...]], line: int, word: str, tmp_path: Path
) -> None:
    problems = in_sheet(tmp_path, "居民", *lines).problems
    assert (problems[0].at.line, problems[0].at.table) == (line, Table.RESIDENTS)
    assert word in problems[0].wrong


def test_a_sheet_of_another_name_is_not_passed_over(tmp_path: Path) -> None:
    (problem,) = in_sheet(tmp_path, "人员名单", ("姓名",), ("张三",)).problems
    assert "人员名单" in problem.wrong
    assert in_sheet(tmp_path, "说明", ("怎样填写",)).problems == ()


@pytest.mark.parametrize("first", ["姓名,角色\n张三,楼长\n", "【人员名单】\n姓名\n张三\n"])
def test_a_csv_must_say_which_table_it_holds(first: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(first, "utf-8")
    roster = roster_files.read(path)
    assert len(roster.problems) == 1
    assert "人员" in roster.problems[0].remedy


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("roster.xlsx", b"\xd0\xcf\x11\xe0 an encrypted or older workbook"),
        ("roster.xlsx", b""),
        ("roster.xls", b""),
        ("roster.csv", b"\xff\xff\xff"),
        ("roster.csv", '【人员】\n姓名\n"张三'.encode()),
        ("roster.toml", b"[[people]\n"),
        ("roster.toml", "姓名".encode("gb18030")),
    ],
)
def test_a_broken_file_is_refused_in_one_line(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RosterFileError) as refused:
        roster_files.read(tmp_path / name)
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(RosterFileError, match=r"roster\.csv"):
        roster_files.read(tmp_path / "roster.csv")
    with pytest.raises(RosterFileError, match=r"roster\.csv"):
        roster_files.write(WHOLE, tmp_path / "nowhere" / "roster.csv")


def test_days_and_hours_of_duty_are_read_as_people_write_them(tmp_path: Path) -> None:
    head = ("地点或单位", "姓名", "哪天", "时段")
    lines = (
        ("社区", "小陈", "周一至周三", "8:00-20:00"),
        ("社区", "小林", "每天", None),
        ("社区", "小陈", date(2025, 12, 1), "全天"),
    )
    assert in_sheet(tmp_path, "值班", head, *lines).duty == (
        DutyRow("社区", "小陈", (0, 1, 2), (time(8), time(20))),
        DutyRow("社区", "小林", (0, 1, 2, 3, 4, 5, 6)),
        DutyRow("社区", "小陈", (date(2025, 12, 1),)),
    )
    assert in_toml(tmp_path, '[[duty]]\nseat = "社区"\nname = "小陈"\ndays = ["周一", "周五"]\n').duty[0].days == (0, 4)


@pytest.mark.parametrize(
    ("days", "hours", "word"),
    [("星期八", "", "哪天"), ("12月1日", "", "哪天"), ("周一", "8点", "时段"), ("周一", "8:00-25:00", "时段")],
)
def test_days_and_hours_that_cannot_be_are_named(days: str, hours: str, word: str, tmp_path: Path) -> None:
    head = ("地点或单位", "姓名", "哪天", "时段")
    (problem,) = in_sheet(tmp_path, "值班", head, ("社区", "小陈", days, hours)).problems
    assert (problem.at.line, word in problem.wrong) == (2, True)
