"""`menkou rules`: the rules tested, tried on what was said before, and learned from an office's own work orders."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot import rules_backtest, rules_corrections, rules_learn
from bot.complaint import Complaint
from bot.opening import plain_words
from bot.site_rules import add_config, site_rules
from nlp.rule_conflicts import conflicts
from nlp.rule_examples import failed_examples
from nlp.rulebook import SHIPPED, load_rules


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    errands = parser.add_subparsers(required=True, metavar="test|backtest|learn|corrections")
    test = errands.add_parser("test", help="例句都听对了吗，规则之间有没有冲突 / examples and conflicts")
    test.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="还没启用的规则文件夹；不写就看配置里的 / a folder that is not in force yet",
    )
    add_config(test)
    test.set_defaults(errand=_test)
    backtest = errands.add_parser("backtest", help="改了规则，以前的话会怎么变 / what changed rules would change")
    rules_backtest.prepare(backtest)
    backtest.set_defaults(errand=rules_backtest.execute)
    learning = errands.add_parser("learn", help="从自己的工单里学词 / learn words from past work orders")
    rules_learn.prepare(learning)
    learning.set_defaults(errand=rules_learn.execute)
    corrections = errands.add_parser("corrections", help="工作人员改过的，变成规则 / rules out of corrections")
    rules_corrections.prepare(corrections)
    corrections.set_defaults(errand=rules_corrections.execute)


def execute(arguments: Namespace) -> int:
    """Do the errand and return the exit status. Raises Complaint."""
    status: int = arguments.errand(arguments)
    return status


def _test(arguments: Namespace) -> int:
    """Name every example that fails and every conflict; 1 when there is any."""
    if arguments.folder is not None and not arguments.folder.is_dir():
        raise Complaint(f"没有 {arguments.folder} 这个文件夹。请写规则文件所在的文件夹。")
    with plain_words():
        book = load_rules(SHIPPED, arguments.folder) if arguments.folder else site_rules(arguments.config)
    found = [*failed_examples(book), *conflicts(book)]
    sys.stdout.writelines(f"{each}\n" for each in found)
    examples = sum(len(rule.examples) + len(rule.not_examples) for rule in book.rules)
    sys.stdout.write(f"{len(book.rules)} 条规则（版本 {book.version}），{examples} 句例句。")
    sys.stdout.write(f"有 {len(found)} 处不对，见上。\n" if found else "都对，没有冲突。\n")
    return 1 if found else 0
