"""Whose danger is told: a neighbour's, somebody's who was seen, or the teller's own."""

import pytest

from nlp.of_another import is_of_another, is_silent_behind_a_door


@pytest.mark.parametrize(
    "text",
    [
        "楼下有人要跳楼", "隔壁老太太好几天没见出门了,敲门没人应", "楼上老李头中风了", "有人打架,见血了",
        "有个孩子坐在窗台外", "我家隔壁冒浓烟", "我看到楼下有人晕倒了", "有人在楼道里拿刀砍人", "对门两口子打起来了",
    ],
)  # fmt: skip
def test_danger_of_another(text: str) -> None:
    assert is_of_another(text)


@pytest.mark.parametrize(
    "text",
    [
        "家里着火了", "我不想活了", "楼下太吵,我不想活了", "楼上的人拿刀要砍我", "隔壁着火烧到我家了", "有人在撬门",
        "我老伴晕倒了", "有人闯进来了", "家里有人晕倒了",
    ],
)  # fmt: skip
def test_danger_of_the_teller(text: str) -> None:
    assert not is_of_another(text)


def test_behind_a_shut_door() -> None:
    assert is_silent_behind_a_door("隔壁老太太好几天没见出门了,敲门没人应")
    assert not is_silent_behind_a_door("老伴叫不醒了")
