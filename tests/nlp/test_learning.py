"""Learning from labelled texts: a readable file comes out, and what is read back labels new texts."""

from collections.abc import Callable
from pathlib import Path

from nlp.learned import ALWAYS, Learned
from nlp.learned_files import written
from nlp.learning import LearnedWord, learn, words_of
from nlp.names import NO_NAMES
from nlp.rulebook import load_rules
from nlp.understand import understand
from nlp.understanding import Context

Write = Callable[..., Path]
TEXTS = {
    "园林": ["公园里的树枯死了", "小区草坪没人修剪", "行道树倒了压到车", "绿化带里的树要打药", "草坪被人踩坏了"],
    "公交": ["公交车半小时不来", "301路公交绕路", "公交站牌倒了看不清", "公交司机不停站", "等公交等了一小时"],
    "噪声": ["工地半夜施工太吵", "楼下唱歌吵得睡不着", "广场舞音响太吵", "装修从早吵到晚", "夜里施工噪声大"],
}
LABELLED = [(text, label) for label, texts in TEXTS.items() for text in texts]


def lessons() -> dict[str, list[LearnedWord]]:
    texts, labels = zip(*LABELLED, strict=True)
    return learn(texts, labels, lambda _: None)


def test_new_texts_get_the_label_of_those_they_are_like(folder: Write) -> None:
    learned = load_rules(folder(learned=written(lessons(), "测试"))).learned
    assert learned
    for text, label in (("门口的树要倒了", "园林"), ("公交怎么还不来", "公交"), ("隔壁施工吵死了", "噪声")):
        guess = learned.guess(text)
        assert guess
        assert guess.label == label
        assert guess.sure > 0.5
        assert set(guess.words) <= words_of(text)


def test_what_is_known_of_nothing_is_not_guessed(folder: Write) -> None:
    learned = load_rules(folder(learned=written(lessons(), "测试"))).learned
    assert learned
    assert learned.guess("hello") is None


def test_each_word_says_how_often_it_was_seen() -> None:
    trees = {each.word: each for each in lessons()["园林"]}
    assert trees["树"].seen_with == 3
    assert trees["树"].seen_without == 0
    assert trees["树"].weight > 0 > trees["公交"].weight
    assert (trees["倒了"].seen_with, trees["倒了"].seen_without) == (1, 1)
    assert "枯死" not in trees


def test_words_stand_from_the_loudest_for_to_the_loudest_against() -> None:
    for words in lessons().values():
        weights = [each.weight for each in words]
        assert weights == sorted(weights, reverse=True)
        assert ALWAYS in {each.word for each in words}


def test_the_same_texts_teach_the_same() -> None:
    assert written(lessons(), "测试") == written(lessons(), "测试")


def test_only_so_many_lines_are_kept() -> None:
    texts, labels = zip(*LABELLED, strict=True)
    few = learn(texts, labels, lambda _: None, kept=6)
    assert sum(len(words) for words in few.values()) == 6 + len(few)


def test_no_word_reaches_over_a_mark() -> None:
    assert words_of("灯坏，了") == {"灯", "坏", "灯坏", "了"}


def test_a_struck_line_does_not_count(folder: Write) -> None:
    content = '[learned]\n"灯" = """\n灯 2.0 5 0\n"""\n"门" = """\n门 1.0 5 0\n{}灯 3.0 1 9\n"""\n'
    assert label(folder(learned=content.format("")), "楼道灯") == "门"
    assert label(folder(learned=content.format("# ")), "楼道灯") == "灯"


def test_a_label_means_what_the_worker_writes(folder: Write) -> None:
    content = '[labels]\n"照明" = "property.lighting"\n[learned]\n"照明" = """\n燈 2.0\n"""\n"门" = """\n门 1.0\n"""\n'
    learned = load_rules(folder(learned=content)).learned
    assert isinstance(learned, Learned)
    lamp, door = learned.guess("楼道灯"), learned.guess("门")
    assert lamp
    assert door
    assert (lamp.meant, lamp.runner_up, lamp.words) == ("property.lighting", "门", ("灯",))
    assert door.meant == ""


def label(site: Path, text: str) -> str:
    learned = load_rules(site).learned
    guess = learned.guess(text) if learned else None
    return guess.label if guess else ""


def test_where_no_rule_reads_anything_a_private_text_gets_a_guess(folder: Write) -> None:
    content = (
        '[labels]\n"照明" = "property.lighting"\n[learned]\n"照明" = """\n夜光 9.0\n"""\n"门" = """\n门口 1.0\n"""\n'
    )
    book = load_rules(folder(learned=content))
    (private,) = understand("夜光太弱", Context(), book, NO_NAMES).matters
    assert (private.runner_up, private.opens) == ("property.lighting", False)
    assert (private.evidence[0].words, private.evidence[0].reason) == (("夜光",), "照明")
    (group,) = understand("夜光太弱", Context(group=True), book, NO_NAMES).matters
    assert group.runner_up is None
    (unmapped,) = understand("门口", Context(), book, NO_NAMES).matters
    assert unmapped.runner_up is None
