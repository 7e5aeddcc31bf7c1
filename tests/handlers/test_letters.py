"""The mailbox of heads: kind words for one are kept and passed on, and nobody has to see to them."""

import pytest

from domain.letters import Letter
from tests.handlers.town import PEOPLE, Town, to

HEAD = "李楼长"


def letters(town: Town, who: str) -> tuple[Letter, ...]:
    return town.run(lambda desk: desk.letters.of_author(PEOPLE[who]))


@pytest.mark.parametrize("words", ["楼长辛苦了", "谢谢李楼长", "李楼长辛苦了，谢谢您"])
def test_thanks_that_name_a_head_reach_that_head_and_open_nothing(town: Town, words: str) -> None:
    sent = town.say("张阿姨", words)
    (told,) = to(sent, HEAD)
    assert words in told.text
    assert "张阿姨" in told.text
    assert any(HEAD in each.text for each in to(sent, "张阿姨"))
    assert {each.message.to.id for each in sent} == {"张阿姨", HEAD}
    assert town.open() == []
    (kept,) = letters(town, "张阿姨")
    assert (kept.head, kept.words) == (PEOPLE[HEAD], words)


@pytest.mark.parametrize(("who", "words"), [("张阿姨", "谢谢"), ("张阿姨", "谢谢王楼长"), (HEAD, "楼长辛苦了")])
def test_other_thanks_are_only_answered(town: Town, who: str, words: str) -> None:
    assert [each.message.to.id for each in town.say(who, words)] == [who]
    assert letters(town, who) == ()


def test_in_a_group_the_head_reads_them_anyway(town: Town) -> None:
    assert to(town.say("张阿姨", "楼长辛苦了", "3号楼居民群"), HEAD) == []
