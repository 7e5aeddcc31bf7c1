"""The heart of a wish is guessed from its words, and an address is taken out of them."""

import pytest

from domain.wishes import Heart
from nlp.hearts import heart_of
from nlp.names import Names
from nlp.place import without_places

NAMES = Names(("和美花园",), ("望江阁",), (), ())


@pytest.mark.parametrize(
    ("words", "heart"),
    [
        ("孙子开学想要个书包，家里困难", Heart.LOVE),
        ("外地来打工，孩子想要一本字典", Heart.LOVE),
        ("想给爷爷要个收音机，没钱买", Heart.FILIAL),
        ("獨居老人想要一副老花鏡", Heart.FILIAL),
        ("刚搬来，租房子，想要一台电风扇", Heart.CALM),
        ("低保户，冬天想要一床棉被", Heart.WARM),
        ("想学二胡，有没有旧的", Heart.CLOSE),
    ],
)
def test_the_heart_is_by_whom_it_is_for(words: str, heart: Heart) -> None:
    assert heart_of(words) is heart


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("我住5号楼2单元301，孙子开学想要个书包，家里困难", "孙子开学想要个书包，家里困难"),
        ("和美花园三栋的孩子想要个台灯", "孩子想要个台灯"),
        ("3-2-501 想要一个收音机", "想要一个收音机"),
        ("望江阁1502室老人想要轮椅", "老人想要轮椅"),
        ("５號樓２單元３０１想要书包", "想要书包"),
        ("孩子上3年级，想要1本字典、2支笔（约100元）", "孩子上3年级，想要1本字典、2支笔（约100元）"),
        ("5号楼2单元301", ""),
        ("", ""),
    ],
)
def test_nothing_of_an_address_is_left(words: str, left: str) -> None:
    assert without_places(words, NAMES) == left
