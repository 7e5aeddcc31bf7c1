"""Whom people recommend, what they are called, and whether they agree to what was understood."""

import pytest

from nlp.nominees import given_name, name_and_phone, recommended, says_again, says_never_mind, says_yes


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我推荐王姐当楼长", "王姐"),
        ("推荐3栋的王秀英当楼长", "王秀英"),
        ("让3号楼2单元李红当组长", "李红"),
        ("推荐李阿姨做我们楼的楼长", "李阿姨"),
        ("选王大爷当楼长吧", "王大爷"),
        ("我举荐5号楼王建国同志担任楼长", "王建国"),
        ("提名张三丰为楼长", "张三丰"),
        ("我想推荐隔壁王姐当副楼长", "王姐"),
        ("推荐张叔来当楼长", "张叔"),
        ("老赵热心得很，我推荐他当楼长", ""),
        ("我推荐一个人当楼长", ""),
        ("我选大家当", ""),
        ("推荐个修水管的", ""),
        ("我推荐住5栋的退休老师陈美兰担任楼长", ""),
    ],
)
def test_the_name_of_whom_a_text_recommends(text: str, name: str) -> None:
    assert recommended(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("赵国强", "赵国强"),
        ("我叫赵国强", "赵国强"),
        ("我叫赵国强，住3单元", "赵国强"),
        ("我是赵国强。", "赵国强"),
        ("本人赵国强", "赵国强"),
        ("叫我老赵就行", "老赵"),
        ("John Smith", "John Smith"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("我退休电工，天天在家", ""),
        ("楼长", ""),
        ("3号楼", ""),
        ("", ""),
    ],
)
def test_a_name_and_nothing_else(text: str, name: str) -> None:
    assert given_name(text) == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王秀英 13800001111", ("王秀英", "13800001111")),
        ("王秀英，电话138 0000 1111", ("王秀英", "138 0000 1111")),
        ("王秀英（13800001111）", ("王秀英", "13800001111")),
        ("13800001111 王秀英", ("王秀英", "13800001111")),
        ("王秀英", ("王秀英", "")),
        ("13800001111", ("", "13800001111")),
        ("还没问到", ("还没问到", "")),
    ],
)
def test_a_name_with_a_telephone(text: str, found: tuple[str, str]) -> None:
    assert name_and_phone(text) == found


@pytest.mark.parametrize(
    "text", ["对", "对，提交", "对的，提交吧", "嗯嗯", "是这样", "好的，交吧", "确定", "OK", "没问题"]
)
def test_agreement(text: str) -> None:
    assert says_yes(text)
    assert not says_again(text)


@pytest.mark.parametrize("text", ["不对", "好难", "是我老伴", "行动不便也能当吗", "退休电工", "不是"])
def test_no_agreement(text: str) -> None:
    assert not says_yes(text)


def test_once_more_and_never_mind() -> None:
    assert all(map(says_again, ("不对", "重说", "错了。")))
    assert all(map(says_never_mind, ("算了", "算了吧", "我再想想", "先不交", "不当了")))
    given_up = ("我女儿说我该休息，算了", "家里忙，还是算了吧", "身体不好，就不当了。", "老伴不同意 那我再想想")
    assert all(map(says_never_mind, given_up))
    assert not any(map(says_never_mind, ("不用了解，我就是想当", "他说算了，我不肯", "以前的楼长后来不当了，我想试试")))
