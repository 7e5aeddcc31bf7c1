"""`menkou explain`: why a sentence is understood as it is, in words that staff read."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.composition import ROSTER_NAMES
from bot.opening import open_deployment
from bot.run import read_settings
from bot.settings import CONFIG_FILE
from bot.site_rules import add_config, site_rules
from handlers.catalogue import load_catalogue
from handlers.community.explain import explain
from handlers.gazetteer import names_of
from nlp.names import Names
from nlp.rulebook import RuleBook


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("text", help="居民说的一句话 / what somebody says")
    parser.add_argument("--group", action="store_true", help="是在群里说的 / said in a group")
    parser.add_argument("--roster", type=Path, metavar="FILE", help="用这份花名册里的名字 / with the names of a roster")
    add_config(parser)


def execute(arguments: Namespace) -> int:
    """Explain one sentence. Raises Complaint."""
    rules = site_rules(arguments.config)
    names = _names(arguments, rules)
    found = explain(arguments.text, group=arguments.group, rules=rules, names=names, catalogue=load_catalogue())
    sys.stdout.writelines(f"{line}\n" for line in _lines(found))
    return 0


def _names(arguments: Namespace, rules: RuleBook) -> Names:
    """Return the names of a roster, else those of the deployment; without either, those the site wrote down."""
    if arguments.roster:
        found: Names = ROSTER_NAMES.load().names_in(arguments.roster, rules.names)
        return found
    if arguments.config is None and not CONFIG_FILE.exists():
        return Names(site=rules.names)
    with closing(open_deployment(read_settings(arguments.config or CONFIG_FILE), lambda: datetime.now(UTC))) as opened:
        return names_of(opened.town(), rules.names)


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"看成：{found['folded']}"
    for count, matter in enumerate(found["matters"], start=1):
        yield f"{count}. {matter['text']}"
        yield f"   想做什么：{matter['intent']}，{matter['opens']}"
        yield f"   哪一类：{matter['category']} · {matter['kind']}，{matter['urgency']}，{matter['alarm']}"
        places = (f"{each['piece']} {each['value']}（{each['source']}）" for each in matter["place"])
        yield f"   在哪里：{'，'.join(places) or '没有说'}"
        yield from (f"   凭什么：{_because(each)}" for each in matter["evidence"])
        yield f"   第二可能：{matter['runner_up'] or '没有'}；有多大把握：{matter['sure']}"
    yield f"规则版本 {found['rules']}"


def _because(evidence: Mapping[str, Any]) -> str:
    words, by = (f"“{'”“'.join(evidence[key])}”" for key in ("words", "cancelled_by"))
    cancelled = f"，但被{by}取消" if evidence["cancelled_by"] else ""
    where = f"，{evidence['file']}" if evidence["file"] else ""
    return f"看到{words}：规则 {evidence['rule']}（{evidence['reason']}{where}）{cancelled}"
