"""What is sealed is read with its keys and by nobody else, and nothing private lies in the file in the open."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.messages import IncomingKind, MediaReference
from domain.notices import Notice, NoticeState
from domain.people import Line
from storage.desk import Desk
from storage.errors import CannotOpenError, UnreadableError
from storage.schema import Sealed, metadata
from storage.sealed import Keys, load_keys, make_key_file
from storage.writer import Writer
from tests.storage.conftest import AtWork
from tests.storage.samples import CHANNEL, COMMUNITY, GROUP, NOW, a_card, every_field, meet, private, remember

ROOT = Path(__file__).parents[2]


def other_keys(*ids: int, lookup: int = 32) -> Keys:
    """Return keys of which number 1 is that of the tests."""
    return Keys(by_id={id_: bytes(range(id_ - 1, id_ + 31)) for id_ in ids}, lookup=bytes(range(lookup, lookup + 32)))


@pytest.mark.parametrize("text", ["", "楼道灯坏了", "💡" * 3, "half a pair \ud83d", "NUL \x00"])
def test_every_text_comes_back(keys: Keys, text: str) -> None:
    assert keys.open_text(keys.seal_text(text)) == text


def test_the_same_text_never_looks_the_same(keys: Keys) -> None:
    assert len({keys.seal_text("楼道灯坏了") for _ in range(100)}) == 100


_FORKED = """
import os
from storage.sealed import Keys

keys = Keys(by_id={1: bytes(32)}, lookup=bytes(32))
keys.seal(b"")
if child := os.fork():
    os.waitpid(child, 0)
print(keys.seal(b"the same").hex())
"""


def test_the_same_text_does_not_look_the_same_in_a_forked_process() -> None:
    printed = subprocess.run([sys.executable, "-c", _FORKED], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    assert len(set(printed.split())) == 2


def test_the_id_of_the_key_stands_in_front_and_the_newest_key_seals() -> None:
    old, both = other_keys(1), other_keys(1, 2)
    sealed = old.seal_text("alt")
    assert (sealed[0], both.seal_text("neu")[0]) == (1, 2)
    assert both.open_text(sealed) == "alt"


@pytest.mark.parametrize("place", [1, 13, -1])
def test_a_changed_bit_is_noticed(keys: Keys, place: int) -> None:
    sealed = bytearray(keys.seal_text("楼道灯坏了"))
    sealed[place] ^= 1
    with pytest.raises(UnreadableError):
        keys.open(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 13, b"\x02" * 40])
def test_what_was_never_sealed_does_not_open(keys: Keys, sealed: bytes) -> None:
    with pytest.raises(UnreadableError):
        keys.open(sealed)


def test_keys_do_not_show_themselves(keys: Keys) -> None:
    assert repr(bytes(range(32)))[2:20] not in repr(keys)


def test_a_key_file_is_only_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    made = make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keys(path) == made
    with pytest.raises(FileExistsError):
        make_key_file(path)
    assert load_keys(path) == made
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]


def test_a_key_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    make_key_file(path)
    path.chmod(0o640)
    with pytest.raises(CannotOpenError, match="chmod 600"):
        load_keys(path)


def test_keys_may_come_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    made = make_key_file(path)
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert load_keys(tmp_path / "nowhere", "; ".join(lines)) == made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "密钥不全"),
        ("seal 1 {key}", "密钥不全"),
        ("lookup {key}", "密钥不全"),
        ("lookup {key}\nseal 1 short", "第 2 行"),
        ("lookup {key}\nseal 0 {key}", "第 2 行"),
        ("lookup {key}\nseal 256 {key}", "第 2 行"),
        ("lookup {key}\nseal 1 {key}\nopen sesame", "第 3 行"),
        ("lookup ***\nseal 1 {key}", "第 1 行"),
    ],
)
def test_broken_keys_are_refused_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "keys"
    path.touch(0o600)
    path.write_text(text.format(key="A" * 43 + "="))
    with pytest.raises(CannotOpenError, match=said):
        load_keys(path)


def test_a_missing_key_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="找不到"):
        load_keys(tmp_path / "keys")


@pytest.mark.parametrize("wrong", [other_keys(2), other_keys(1, lookup=33), Keys({1: bytes(32)}, bytes(range(32, 64)))])
def test_a_wrong_key_refuses_to_start(engine: Engine, keys: Keys, wrong: Keys) -> None:
    first = Writer(engine, keys)
    first.start()
    first.stop()
    second = Writer(engine, wrong)
    with pytest.raises(CannotOpenError):
        second.start()
    assert not second.alive


def test_a_new_key_is_added_and_the_old_one_still_needed(engine: Engine, keys: Keys) -> None:
    first = Writer(engine, keys)
    first.start()
    person = AtWork(first)(lambda desk: meet(desk, "1", name="李桂芳"))
    first.stop()
    second = Writer(engine, other_keys(1, 2))
    second.start()
    assert AtWork(second)(lambda desk: desk.people.get(person.id)) == person
    second.stop()
    third = Writer(engine, other_keys(2))
    with pytest.raises(CannotOpenError, match="1 号密钥"):
        third.start()


SECRETS = (
    "李桂芳",
    "13800138000",
    "1203",
    "2单元楼道灯又不亮了",
    "原话在此",
    "等太久",
    "换了灯泡",
    "已派给王师傅",
    "有毒的正文",
)


def _say_everything(desk: Desk) -> None:
    person = meet(desk, "1", name="李桂芳", called="李楼长", phone="13800138000", room="1203")
    request = remember(desk, every_field(desk, person.id))
    desk.conversations.remember(GROUP, Line(person.id, "2单元楼道灯又不亮了", NOW))
    desk.outbox.queue(a_card("1", private("1"), "已派给王师傅", request=request.id))
    desk.incoming.set_aside(CHANNEL, "1", "有毒的正文", "KeyError: '有毒的正文'")
    desk.media.add(MediaReference(IncomingKind.PHOTO, "file"), CHANNEL, request.id)
    notice = Notice(desk.new_id(), 1, COMMUNITY, person.id, "2单元楼道灯又不亮了", (1,), NoticeState.SENT, NOW)
    desk.notices.add(notice)


def test_nothing_private_lies_in_the_file_in_the_open(
    do: AtWork, writer: Writer, tmp_path: Path, engine: Engine
) -> None:
    do(_say_everything)
    writer.stop()
    if engine.dialect.name == "sqlite":
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    else:
        with engine.connect() as connection:
            rows = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
        written = repr(rows).encode()
    assert CHANNEL.encode() in written
    for secret in SECRETS:
        assert secret.encode() not in written
        assert repr(secret.encode())[2:-1].encode() not in written


def test_every_sealed_column_of_every_row_was_sealed(do: AtWork, writer: Writer, engine: Engine, keys: Keys) -> None:
    do(_say_everything)
    writer.stop()
    seen = 0
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in (each for each in table.columns if isinstance(each.type, Sealed)):
                for sealed in connection.execute(table.select().with_only_columns(column)).scalars():
                    assert keys.open(sealed)
                    seen += 1
    assert seen >= 8


def test_a_key_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    with pytest.raises(CannotOpenError, match="读不了"):
        load_keys(tmp_path / "keys")
