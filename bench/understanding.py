"""`make bench-understanding`: how well and how fast messages are understood, beside the goals and beside peers.

The texts lie outside the project (bench.labelled says where); without them nothing is measured, and that is said.

Of an address its numbers are compared: a label's 栋, 单元 or 室, well written or mistyped, and a 第 before it are taken
off, numerals are made Arabic, and what is left must be what was read. 街 and 排 belong to the number on both sides.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Sequence

from bench import labelled, learned, seven_classes
from bench import understanding_speed as speed
from bench.classes import macro_f1
from bench.labelled import Titled, five_classes
from bench.tables import table
from domain.taxonomy import Alarm, Intent, Urgency
from nlp.fold import plain
from nlp.names import NO_NAMES
from nlp.numerals import normal
from nlp.place import read_place
from nlp.rulebook import RuleBook, load_rules
from nlp.understand import understand
from nlp.understanding import Context, Matter, PlaceMention

Row = tuple[str, str, str]
_UNIT_WORD = re.compile(r"^第|(?:栋|幢|座|号楼|楼|单元|单[无远]?|梯|室|房|号|门|#|撞|懂|铜|窒|市)+$")
"""The words of a label that are no part of its number, well written or mistyped: 第10栋 is 10, 9撞 and 9单无 are 9."""
_SAMPLE = 1500
_MORE_RULES = 10


def main() -> int:
    """Measure, print, and return the exit status."""
    if not labelled.present():
        print(f"NOTHING IS MEASURED: the labelled texts are not at {labelled.DATA}.")
        return 0
    rules = load_rules()
    print(f"Rules {rules.version}: {len(rules.rules)} rules.\n", flush=True)
    for head, rows in (
        ("hand-written messages", _of_utterances(rules)),
        ("chatter, as lines in a group", _of_chatter(rules)),
        ("titles to a leaders' board", _of_titles(rules)),
        ("the seven official classes of titles", _of_official_titles()),
        ("addresses", _of_addresses()),
        ("speed, one core", _of_speed(rules)),
    ):
        print(table((head, "measured", "goal"), rows), end="\n\n", flush=True)
    return 0


def _matters(text: str, rules: RuleBook, *, group: bool) -> tuple[Matter, ...]:
    return understand(text, Context(group=group, role="unknown"), rules, NO_NAMES).matters


def _of_utterances(rules: RuleBook) -> list[Row]:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row in labelled.utterances():
        found = _matters(row["text"], rules, group=row["channel"] == "group")
        first = found[0]
        several = "+" in row["subcategory"]
        wanted = row["urgency"] != Urgency.NONE
        judged = {
            "intent": first.intent == row["intent"],
            "urgency": row["urgency"] in {matter.urgency for matter in found if several or matter is first},
            "place": _slots(first.place) == (row["building"], row["unit"], row["room"]),
        }
        if wanted:
            subcategories = "+".join(matter.subcategory for matter in found) if several else first.subcategory
            category = several or first.category == row["category"]
            judged["category and subcategory"] = category and subcategories == row["subcategory"]
        if row["intent"] == Intent.EMERGENCY:
            judged["emergencies that ring or hint"] = first.alarm is not Alarm.NONE
        else:
            judged["others that do not ring"] = all(matter.alarm is not Alarm.RING for matter in found)
        asked.update(judged.keys())
        right.update(name for name, is_right in judged.items() if is_right)
    goals = {
        "intent": "97 %",
        "category and subcategory": "95 %",
        "place": "97 %",
        "urgency": "95 %",
        "emergencies that ring or hint": "100 %",
        "others that do not ring": "100 %",
    }
    return [(name, _percent(right[name], asked[name]), f">= {goal}") for name, goal in goals.items()]


def _of_chatter(rules: RuleBook) -> list[Row]:
    lines = labelled.chatter()
    opened = rung = hinted = 0
    for line in lines:
        found = _matters(line, rules, group=True)
        opened += any(matter.opens for matter in found)
        rung += any(matter.alarm is Alarm.RING for matter in found)
        hinted += any(matter.alarm is Alarm.HINT for matter in found)
    return [
        ("lines that open a request", _percent(opened, len(lines)), "<= 0.2 %"),
        ("lines that ring", str(rung), "0"),
        ("lines that hint", str(hinted), ""),
    ]


def _of_titles(rules: RuleBook) -> list[Row]:
    rows = labelled.titled()
    ours = [five_classes(_matters(row.title, rules, group=False)[0].category) for row in rows]
    theirs = learned.predicted(rows)
    goals = {"natural": ">= 95 %", "community": ">= 90 %"}
    table_rows = [
        (f"{stratum}{whose}", _accuracy(rows, answers, stratum), goal if not whose else "")
        for stratum, goal in goals.items()
        for whose, answers in (("", ours), (", TF-IDF + SVM", theirs))
    ]
    truth = [row.label for row in rows]
    mine, peer = macro_f1(truth, ours), macro_f1(truth, theirs)
    return [
        *table_rows,
        ("macro-F1", f"{mine:.3f}", ""),
        ("macro-F1, TF-IDF + SVM", f"{peer:.3f}", ""),
        ("ahead by", f"{mine - peer:+.3f}", ">= +0.050"),
    ]


def _of_official_titles() -> list[Row]:
    ours, peer, lines = seven_classes.measured()
    return [
        ("macro-F1, words learned into a readable file", f"{ours:.3f}", f">= {peer:.3f}"),
        ("macro-F1, TF-IDF + SVM on the same splits", f"{peer:.3f}", ""),
        ("lines of the file", f"{lines:,}", ""),
    ]


def _of_addresses() -> list[Row]:
    right: Counter[int] = Counter()
    asked: Counter[int] = Counter()
    for text, spans in labelled.addresses():
        if not spans:
            continue
        wanted = tuple(_number(spans[kind]) if kind in spans else None for kind in ("houseno", "cellno", "roomno"))
        asked[len(spans)] += 1
        right[len(spans)] += _slots(read_place(text, NO_NAMES)) == wanted
    return [
        ("building, unit and room, where all are written", _percent(right[3], asked[3]), ">= 97 %"),
        ("the same, all rows", _percent(right.total(), asked.total()), ""),
    ]


def _of_speed(rules: RuleBook) -> list[Row]:
    texts = [row["text"] for row in labelled.utterances()]
    texts += [*labelled.chatter(), *labelled.titles(), *(row.title for row in labelled.titled())]
    sample = random.Random(3).sample(texts, _SAMPLE)
    whole, obvious, packed = speed.beside_segmentation(sample, rules)
    worst = speed.monsters(rules)
    slowest = max(worst, key=lambda name: worst[name])
    return [
        ("messages a second, the median message", f"{speed.median_message(sample, rules):,.0f}", ">= 20,000"),
        ("messages a second, all", f"{whole:,.0f}", ""),
        ("a loop of jieba over the same lists", f"{obvious:,.0f}", ""),
        ("times as many as that loop", f"{whole / obvious:.1f}", ">= 20"),
        ("times as many as that loop made of sets", f"{whole / packed:.1f}", ""),
        (
            f"time with {_MORE_RULES} times the rules, none in the text",
            f"x {speed.growth(sample, _MORE_RULES, overlapping=False):.2f}",
            "<= x 1.30",
        ),
        (
            f"time with {_MORE_RULES} times the rules, all on the same words",
            f"x {speed.growth(sample, _MORE_RULES, overlapping=True):.2f}",
            "",
        ),
        (f"worst of {len(worst)} texts of 4,096 characters ({slowest})", f"{worst[slowest]:.2f} ms", "<= 2 ms"),
    ]


def _slots(place: PlaceMention) -> tuple[str | None, str | None, str | None]:
    building, unit, room = (slot.value if slot else None for slot in (place.building, place.unit, place.room))
    return building, unit, room


def _number(words: str) -> str:
    return normal(_UNIT_WORD.sub("", plain(words)))


def _accuracy(rows: Sequence[Titled], answers: Sequence[str], stratum: str) -> str:
    judged = [
        answer in {row.label, row.alternative}
        for row, answer in zip(rows, answers, strict=True)
        if row.stratum == stratum
    ]
    return _percent(sum(judged), len(judged))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part}/{whole})"


if __name__ == "__main__":
    sys.exit(main())
