"""What no rule reads is compared with sentences that are known: read when it is very like, asked about when less."""

from collections.abc import Callable

import pytest

from domain.taxonomy import Alarm, Intent
from nlp.alike import LIKENESS
from nlp.likeness import Known, Likeness
from nlp.rulebook import RuleBook
from nlp.understanding import Context, Matter

Ask = Callable[..., tuple[Matter, ...]]


def test_the_meaning_whose_sentences_share_most_comes_first(rules: RuleBook) -> None:
    lamp = next(rule for rule in rules.rules if rule.id == "property.lighting")
    likeness = Likeness.of(
        [
            Known("那盏灯笼又瞎了", "lamp", lamp),
            Known("灯笼黑咕隆咚", "lamp", lamp),
            Known("中午吃面条", "nothing", None),
        ]
    )
    first, second = likeness.of_text("门口灯笼黑咕隆咚的", 2)
    assert (first.rule, second.rule) == (lamp, None)
    assert first.sentence == "灯笼黑咕隆咚"
    assert first.sure > second.sure


def test_a_text_of_which_nothing_is_known_is_like_nothing(rules: RuleBook) -> None:
    assert rules.likeness is not None
    assert rules.likeness.of_text("qwerty 123", 3) == ()


def test_what_is_very_like_is_read_and_says_by_which_sentence(matters: Ask) -> None:
    (found,) = matters("我家这两天洗不了澡")
    assert found.intent is Intent.REQUEST
    assert found.opens
    (evidence,) = found.evidence
    assert evidence.rule == LIKENESS
    assert evidence.words


def test_a_danger_read_by_likeness_hints_and_is_asked_about_but_opens_nothing_by_itself(matters: Ask) -> None:
    (found,) = matters("人卡在铁厢子里出不去")
    assert found.evidence[0].rule == LIKENESS
    assert found.alarm is Alarm.HINT
    assert not found.opens
    assert len(found.meanings) == 1


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("我家这两天洗不了澡，别说是我说的", Intent.PRIVACY),
        ("别在群里说，我家这两天洗不了澡", Intent.PRIVACY),
        ("谢谢啦，我家这两天洗不了澡", Intent.THANKS),
        ("你好，我家这两天洗不了澡", None),
    ],
)
def test_what_is_known_by_likeness_is_not_lost_beside_talk(matters: Ask, text: str, beside: Intent | None) -> None:
    found = matters(text)
    (report,) = [each for each in found if each.opens]
    assert report.evidence[0].rule == LIKENESS
    assert [each.intent for each in found if not each.opens] == ([beside] if beside else [])


@pytest.mark.parametrize(
    "text",
    [
        "谢谢楼长，今天太阳真好啊",
        "你好，今天天气不错",
        "谢谢师傅，上次洗不了澡您连夜来的",
        "别说是我说的，改天请你吃饭",
    ],
)
def test_small_talk_beside_talk_opens_nothing(matters: Ask, text: str) -> None:
    assert not any(each.opens for each in matters(text))


def test_what_is_less_like_is_asked_about_in_private_only(matters: Ask) -> None:
    text = "我们那层一到晚上瘆得慌"
    (alone,) = matters(text)
    assert alone.intent is Intent.CHATTER
    assert "property.lighting" in alone.meanings
    (among,) = matters(text, Context(group=True))
    assert among.meanings == ()


@pytest.mark.parametrize("text", ["你们是骗子", "你们都是骗子", "我要曝光你们"])
def test_mere_anger_at_the_desk_is_asked_about_nothing(matters: Ask, text: str) -> None:
    (matter,) = matters(text)
    assert (matter.intent, matter.meanings) == (Intent.CHATTER, ())


def test_counter_examples_are_not_read_by_their_likeness_to_the_rule(rules: RuleBook, matters: Ask) -> None:
    for rule in rules.rules:
        for text in rule.not_examples:
            found = matters(text)
            read = any(
                each.evidence and each.evidence[0].rule == LIKENESS and each.subcategory == rule.subcategory
                for each in found
            )
            assert not read, text
