"""`menkou rules` and `menkou explain` as an operator runs them, on real files and a real database."""

import contextlib
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.opening import open_deployment
from bot.settings import load_settings
from domain.messages import Chat, ChatKind, IncomingKind, IncomingMessage
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.taxonomy import Category
from handlers.front_door import Received, receive
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from nlp.rulebook import SHIPPED
from storage.desk import Desk
from storage.sealed import make_key_file
from tests.bot.menkou import menkou

LANTERN = """
[[rule]]
id = "property.lantern"
category = "property"
words = ["红灯笼"]
reason = "灯笼坏了"
examples = ["红灯笼灭了", "电梯坏了"]
"""
TREES = "树倒了 树枯死了 树要修剪 草坪坏了 草坪没人剪 草坪被踩 路边的树长虫 大树挡窗 砍树 草坪积水"
BUSES = "公交不来 公交绕路 公交太挤 公交站牌坏了 公交不停站 等公交太久 公交车脏 公交改线 公交没有空调 公交太少"
TABLE = "工单内容,工单分类\n" + "".join(
    f"{text},{label}\n" for label, texts in (("园林绿化", TREES), ("公共交通", BUSES)) for text in texts.split()
)


def write_rules(folder: Path, content: str, name: str = "rules") -> Path:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "mine.toml").write_text(content, "utf-8")
    return folder / name


def test_rules_beside_the_settings_are_tested_with_those_that_come_along(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    write_rules(tmp_path, LANTERN)
    done = menkou("rules", "test", cwd=tmp_path)
    assert done.returncode == 1
    assert "rules/mine.toml:7: 例句“电梯坏了”" in done.stdout
    write_rules(tmp_path, LANTERN.replace(', "电梯坏了"', ""))
    assert "mine.toml" not in menkou("rules", "test", cwd=tmp_path).stdout


def test_a_folder_is_tested_before_it_is_in_force(tmp_path: Path) -> None:
    write_rules(tmp_path, LANTERN, "draft")
    assert "draft/mine.toml:7" in menkou("rules", "test", "draft", cwd=tmp_path).stdout
    assert "mine.toml" not in menkou("rules", "test", cwd=tmp_path).stdout


def test_a_broken_file_is_one_line(tmp_path: Path) -> None:
    write_rules(tmp_path, LANTERN.replace("words", "word"), "draft")
    done = menkou("rules", "test", "draft", cwd=tmp_path)
    assert done.returncode == 1
    assert "draft/mine.toml:3" in done.stderr
    assert done.stderr.count("\n") == 1
    assert str(SHIPPED) not in done.stderr


def test_an_office_learns_from_its_table_in_any_encoding(tmp_path: Path) -> None:
    (tmp_path / "工单.csv").write_bytes(TABLE.encode("gb18030"))
    done = menkou("rules", "learn", "工单.csv", "--to", "words.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "GB18030" in done.stderr
    assert "“工单内容”" in done.stderr
    assert "“工单分类”" in done.stderr
    written = (tmp_path / "words.toml").read_text("utf-8")
    assert '"园林绿化" = ""' in written
    assert re.search(r"^树  \d\.\d\d  6  0$", written, re.MULTILINE)
    again = menkou("rules", "learn", "工单.csv", "--to", "words.toml", cwd=tmp_path)
    assert again.returncode == 1
    assert "words.toml" in again.stderr


def test_a_table_whose_columns_are_unknown_names_them(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE.replace("工单内容", "甲").replace("工单分类", "乙"), "utf-8-sig")
    done = menkou("rules", "learn", "table.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "--text" in done.stderr
    assert "甲、乙" in done.stderr
    named = menkou("rules", "learn", "table.csv", "--text", "甲", "--label", "乙", cwd=tmp_path)
    assert named.returncode == 0, named.stderr
    assert "UTF-8" in named.stderr


@pytest.mark.parametrize(
    "bad", [b"", "工单内容,工单分类\n".encode(), b"\xff\xff\xff", '工单内容,工单分类\n"灯,园林\n'.encode()]
)
def test_a_table_that_teaches_nothing_is_refused_in_one_line(tmp_path: Path, bad: bytes) -> None:
    (tmp_path / "table.csv").write_bytes(bad)
    done = menkou("rules", "learn", "table.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "learned.toml").exists()


def test_a_changed_file_is_tried_on_a_table_before_it_is_in_force(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("内容\n门口红灯笼灭了\n门口的红灯笼又灭了\n电梯坏了\n你好\n", "utf-8")
    write_rules(tmp_path, LANTERN + 'urgency = "low"\nweight = 3\n', "draft")
    done = menkou("rules", "backtest", "draft", "--csv", "table.csv", "--examples", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "看了 4 句，2 句会变" in done.stdout
    assert re.search(r"^2 句：类别 property\.\w+ → property\.lantern；急不急 normal → low$", done.stdout, re.MULTILINE)
    assert "门口红灯笼灭了" in done.stdout
    assert "又灭了" not in done.stdout
    assert "电梯" not in done.stdout
    only = menkou("rules", "backtest", "draft/mine.toml", "--csv", "table.csv", cwd=tmp_path)
    assert only.stdout.splitlines()[:2] == done.stdout.splitlines()[:2]


def test_a_changed_file_takes_the_place_of_its_namesake(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    (tmp_path / "table.csv").write_text("内容\n门口红灯笼灭了\n", "utf-8")
    write_rules(tmp_path, LANTERN + "weight = 3\n")
    write_rules(tmp_path, LANTERN.replace("property.lantern", "property.feast") + "weight = 3\n", "draft")
    done = menkou("rules", "backtest", "draft/mine.toml", "--csv", "table.csv", cwd=tmp_path)
    assert "类别 property.lantern → property.feast" in done.stdout


def test_learned_words_are_compared_with_the_labels_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "工单.csv").write_text(TABLE, "utf-8")
    assert menkou("rules", "learn", "工单.csv", "--to", "words.toml", cwd=tmp_path).returncode == 0
    done = menkou("rules", "backtest", "words.toml", "--csv", "工单.csv", "--label", "工单分类", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "学来的词和表里分的一样：20/20（100.0%）" in done.stdout
    assert "0 句会变" in done.stdout


def test_stored_requests_are_replayed_and_chatter_was_not_kept(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    make_key_file(tmp_path / "menkou.key")
    (tmp_path / "roster.toml").write_text('places = [{ path = "幸福里社区", kind = "community" }]\n', "utf-8")
    assert menkou("roster", "import", "roster.toml", cwd=tmp_path).returncode == 0
    say(tmp_path, "3号楼门口红灯笼灭了", "今天天气不错", "电梯坏了")
    write_rules(tmp_path, LANTERN + "weight = 3\n", "draft")
    done = menkou("rules", "backtest", "draft", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "看了 2 句，1 句会变" in done.stdout
    assert re.search(r"^1 句：类别 property\.\w+ → property\.lantern", done.stdout, re.MULTILINE)


def test_a_sentence_is_explained_with_rule_file_place_and_version(tmp_path: Path) -> None:
    done = menkou("explain", "3号楼2单元楼道灯不亮了，不是着火", "--group", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("楼道灯", "不亮", "（灯不亮，nlp/rules/property.toml:", "楼栋 3（原话）", "规则版本"):
        assert words in done.stdout


def test_an_explanation_knows_the_rules_and_names_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    make_key_file(tmp_path / "menkou.key")
    (tmp_path / "roster.toml").write_text(
        'places = [{ path = "幸福里社区", kind = "community" }, { path = "幸福里社区/望海阁", kind = "estate" }]\n',
        "utf-8",
    )
    write_rules(tmp_path, LANTERN + 'weight = 3\n[names]\n"老榕树" = "spot"\n')
    by_file = menkou("explain", "望海阁老榕树下红灯笼灭了", "--roster", "roster.toml", cwd=tmp_path)
    assert menkou("roster", "import", "roster.toml", cwd=tmp_path).returncode == 0
    by_books = menkou("explain", "望海阁老榕树下红灯笼灭了", cwd=tmp_path)
    for done in (by_file, by_books):
        assert done.returncode == 0, done.stderr
        for words in ("rules/mine.toml:3", "小区 望海阁", "公共位置 老榕树"):
            assert words in done.stdout


def test_a_correction_by_staff_becomes_a_rule_that_gets_it_right(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    make_key_file(tmp_path / "menkou.key")
    (tmp_path / "roster.toml").write_text(
        'places = [{ path = "幸福里社区", kind = "community" }, { path = "幸福里社区/和美花园", kind = "estate" },'
        ' { path = "和美花园/3号楼", kind = "building" }, { path = "和美花园/5号楼", kind = "building" }]\n',
        "utf-8",
    )
    assert menkou("roster", "import", "roster.toml", cwd=tmp_path).returncode == 0
    text = "3号楼的路灯灭了，电话13800001234"
    say(tmp_path, text)
    correct(tmp_path, category=Category.SANITATION, subcategory="greening")
    done = menkou("rules", "corrections", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"原话：{text}" in done.stdout
    assert "改类：property.lighting → sanitation.greening" in done.stdout
    assert "改址：3号楼 → 5号楼" in done.stdout
    proposed = done.stdout[done.stdout.index("[[rule]]") :]
    assert "13800001234" not in proposed.partition("\n#")[0]
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "proposed.toml").write_text(done.stdout, "utf-8")
    explained = menkou("explain", text, cwd=tmp_path)
    assert "site.correction.1001" in explained.stdout
    assert "proposed.toml" not in menkou("rules", "test", cwd=tmp_path).stdout


def correct(folder: Path, *, category: Category, subcategory: str) -> None:
    """Let staff say of the only request of a folder what it is about and that it is in 5号楼."""
    with contextlib.chdir(folder), closing(open_deployment(load_settings(Path("config.toml"), {}), now)) as opened:

        def job(desk: Desk) -> None:
            (request,) = desk.requests.page(0, 2)
            office = Office(desk, opened.books.practice)
            by = By(None, frozenset({Actor.STAFF}))
            note = f"{request.category}.{request.subcategory} → {category}.{subcategory}"
            changed = replace(request, category=category, subcategory=subcategory)
            moved = docket.move(office, changed, Action.RECATEGORISE, by, note)
            docket.move(office, moved, Action.RELOCATE, by, "3号楼 → 5号楼")

        opened.writer.submit(job, now()).result()


def now() -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=UTC)


def say(folder: Path, *texts: str) -> None:
    """Let somebody say these to the desk of a folder, in private."""
    with contextlib.chdir(folder), closing(open_deployment(load_settings(Path("config.toml"), {}), now)) as opened:
        for count, text in enumerate(texts):
            chat = Chat("test:door", ChatKind.PRIVATE, f"{count}")
            message = IncomingMessage(f"{count}", chat, f"{count}", IncomingKind.TEXT, text)

            def job(desk: Desk, said: IncomingMessage = message) -> Received:
                return receive(said, Office(desk, opened.books.practice))

            assert opened.writer.submit(job, now()).result().taken
