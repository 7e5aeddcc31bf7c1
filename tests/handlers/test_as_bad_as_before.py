"""What was done and is said to be as bad as before is opened again, and is the community's."""

import pytest

from domain.request_states import Action, State
from tests.handlers.town import Town, to


@pytest.mark.parametrize(
    ("before", "words"), [("家里没水", "我家还是没水"), ("楼道灯不亮", "灯又坏了"), ("楼道灯不亮", "又不亮了")]
)
def test_it_is_opened_again(town: Town, before: str, words: str) -> None:
    town.say("张阿姨", before)
    town.say("李楼长", "办结 1001 已处理")
    sent = town.say("张阿姨", words)
    assert town.open() == [1001]
    assert town.request(1001).state is State.REOPENED
    assert town.events(1001)[-1].action is Action.REOPEN
    assert not [each for each in to(sent, "李楼长") if "我来办" in each.labels]


@pytest.mark.parametrize("words", ["电梯又坏了", "5号楼还是没水"])
def test_another_matter_is_none_of_it(town: Town, words: str) -> None:
    town.say("张阿姨", "家里没水")
    town.say("李楼长", "办结 1001 已处理")
    town.say("张阿姨", words)
    assert town.request(1001).state is State.DONE
