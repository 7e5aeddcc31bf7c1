"""How well classes were told apart."""

from collections import Counter
from collections.abc import Sequence


def macro_f1(truth: Sequence[str], answers: Sequence[str]) -> float:
    """Return the mean over the classes of the harmonic mean of precision and recall."""
    classes = sorted(set(truth))
    pairs = Counter(zip(truth, answers, strict=True))
    given, said = Counter(truth), Counter(answers)
    return sum(2 * pairs[each, each] / (given[each] + said[each]) for each in classes) / len(classes)
