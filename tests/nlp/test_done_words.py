"""What heads write when a piece of work is done, and what only sounds like it."""

import pytest

from nlp.done_words import says_done, says_only_done


@pytest.mark.parametrize(
    "words",
    [
        "修好了",
        "灯泡换好了",
        "已换灯泡",
        "二楼的灯修好了，晚上亮",
        "管子疏通了。水不漏了",
        "搞定了！师傅走了",
        "已处理，垃圾拉走了",
        "阀门已换不漏了",
    ],
)
def test_what_is_done_is_done(words: str) -> None:
    assert says_done(words)


@pytest.mark.parametrize(
    "words",
    [
        "电梯修好了吗",
        "等我修好了告诉你们",
        "张阿姨家修好了没有",
        "还要多久才能换好了",
        "师傅说明天才能修好了再来",
        "灯还没换好了呢",
        "修好了？",
        "要是疏通了我就去看看",
        "下午弄好了再回你",
        "物业说已处理，我看没有",
        "什么时候修好了告诉我",
        "明天就装好了",
        "马上搞定了",
        "你好",
    ],
)
def test_what_is_asked_denied_or_hoped_for_is_not_done(words: str) -> None:
    assert not says_done(words)


def test_bare_words_bring_no_proof() -> None:
    assert says_only_done("修好了！")
    assert not says_only_done("灯泡换好了")
