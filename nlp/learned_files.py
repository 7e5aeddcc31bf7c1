"""What was learned as a rule file that a community worker can read, and strike lines from."""

import json
from collections.abc import Iterable, Mapping

from nlp.learning import LearnedWord

_HEAD = """\
# {about}
# 每行：词、权重、这一类里见过几条、别的类里见过几条。一句话里的词权重相加，哪一类最大就像哪一类；负的是“见了就不像”。
# 觉得哪一行没道理，就删掉，或在行首加 #。* 那一行是每句话都有的底数。

[labels]
# 右边写对应我们的哪一类，如 "property" 或 "property.elevator"；空着的只用来比对（menkou rules backtest --label）。
"""


def written(learned: Mapping[str, Iterable[LearnedWord]], about: str) -> str:
    """Return the text of a rule file; `about` says what it was learned from."""
    labels = "".join(f'{_quoted(label)} = ""\n' for label in learned)
    sections = "".join(f"\n{_quoted(label)} = '''\n{_lines(words)}'''\n" for label, words in learned.items())
    return f"{_HEAD.format(about=about)}{labels}\n[learned]\n{sections}"


def _lines(words: Iterable[LearnedWord]) -> str:
    return "".join(f"{word}  {weight:.2f}  {inside}  {outside}\n" for word, weight, inside, outside in words)


def _quoted(label: str) -> str:
    return json.dumps(label, ensure_ascii=False)
