"""The `menkou` command: finds the command that was named, runs it, and says what went wrong in one line."""

import os
import re
import sys
import traceback
from argparse import Action, ArgumentParser, HelpFormatter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from io import TextIOWrapper
from types import TracebackType
from typing import Any, NoReturn

from bot.complaint import Complaint
from bot.composition import COMMANDS, command

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
_USAGE = "用法 / usage"

_SAID = (
    (r"the following arguments are required: (.+)", r"还要写 \1"),
    (r"one of the arguments (.+) is required", r"这几项要写一项：\1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 不清楚是哪一项：\2"),
    (r"argument (.+): expected (?:at least )?one argument", r"\1 后面要写一个值"),
    (r"argument (.+): expected (\d+) arguments", r"\1 后面要写 \2 个值"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 不能和 \2 一起写"),
    (r"argument (.+): ignored explicit argument (.+)", r"\1 后面不用写 \2"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1 没有 \2，可以写：\3"),
    (r"argument (.+): invalid int value: (.+)", r"\1 要写整数，不能是 \2"),
    (r"argument (.+): invalid \S+ value: (.+)", r"\1 写不成 \2 这样"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)
"""What the library says of a command line, and the same in plain words."""


def _in_plain_words(message: str) -> str:
    found = ((re.fullmatch(said, message, re.DOTALL), plain) for said, plain in _SAID)
    return next((match.expand(plain) for match, plain in found if match), message)


class _Help(HelpFormatter):
    """Help of which the library's own words are ours, too."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """Begin with how the command is written."""
        super().add_usage(usage, actions, groups, f"{_USAGE}: " if prefix is None else prefix)


class _Parser(ArgumentParser):
    """A parser that speaks as we do, and whose complaints are one line."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - handed on as they are, also for errands.
        """Put our words in the place of the library's."""
        super().__init__(**settings, add_help=False, formatter_class=_Help)
        self._positionals.title, self._optionals.title = "要写的 / arguments", "可以加的 / options"
        self.add_argument("-h", "--help", action="help", help="显示这段说明 / show this")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and end."""
        self.exit(MISUSED, f"{self.prog}：{_in_plain_words(message)}（用法见 {self.prog} --help）\n")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command named on the command line and return the exit status."""
    sys.excepthook = tell_plainly
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    name, *rest = (sys.argv[1:] if words is None else words) or [""]
    if name not in COMMANDS:
        return _without_command(name)
    chosen = command(name)
    parser = _Parser(prog=f"menkou {name}", description=COMMANDS[name].does)
    chosen.prepare(parser)
    arguments = parser.parse_args(rest)
    try:
        return chosen.execute(arguments)
    except Complaint as complaint:
        sys.stderr.write(f"menkou {name}：{complaint}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output wants no more; nothing must be written on the way out either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _without_command(word: str) -> int:
    if word in {"-h", "--help"}:
        sys.stdout.write(_overview())
        return 0
    wrong = f"没有 {word} 这个命令" if word else "请写一个命令"
    near = get_close_matches(word, COMMANDS, 1)
    remedy = f"是不是 {near[0]}？" if near else f"可以用：{'、'.join(COMMANDS)}。"
    sys.stderr.write(f"menkou：{wrong}。{remedy}\n")
    return MISUSED


def _overview() -> str:
    lines = [f"  {name:<10}{entry.does}" for name, entry in COMMANDS.items()]
    return "\n".join((f"{_USAGE}: menkou COMMAND [--help]", "", *lines, ""))


def tell_plainly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one line that the program itself failed and where; MENKOU_TRACEBACK=1 shows the whole way there."""
    if os.environ.get("MENKOU_TRACEBACK"):
        sys.__excepthook__(kind, error, trace)
        return
    frames = traceback.extract_tb(trace)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    # The words of an unknown error may quote what a resident wrote, so only its kind is told.
    sys.stderr.write(f"menkou：程序自己出错了（{kind.__name__}，{place}）。请报告这一行；已收到的事都还在。\n")
