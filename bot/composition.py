"""The one table that names commands and channels, so that only what is asked for is loaded."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from types import ModuleType
from typing import Protocol, cast

from msgspec import Struct


class Command(Protocol):
    """A module that is one command of the command line."""

    def prepare(self, parser: ArgumentParser) -> None:
        """Say what the command takes."""

    def execute(self, arguments: Namespace) -> int:
        """Do it and return the exit status. Raises Complaint."""


class Entry(Struct, frozen=True):
    """A module by its name, and what it does."""

    module: str
    does: str

    def load(self) -> ModuleType:
        """Import the module."""
        return import_module(self.module)


COMMANDS = {
    "demo": Entry("bot.demo", "打开演示：一个有人有事的小区，在浏览器里看 / open the demo in your browser"),
    "run": Entry("bot.run", "启动服务 / run the service"),
    "init": Entry(
        "bot.init", "写配置和密钥，给出第一张工作人员邀请 / write settings and keys, invite the first of the staff"
    ),
    "check": Entry("bot.check", "检查配置，逐行指出错处 / name every line of the settings that is wrong"),
    "doctor": Entry("bot.doctor", "检查一台部署好的机器 / test a deployment"),
    "classify": Entry("bot.classify", "每句话怎么理解，JSONL 进出 / say how messages are understood, JSONL in and out"),
    "explain": Entry("bot.explain_command", "一句话为什么这样理解 / say why a sentence is understood as it is"),
    "replay": Entry(
        "bot.replay_command", "在虚拟时钟上演一段写好的对话 / play a scripted conversation on a virtual clock"
    ),
    "rules": Entry("bot.rules_command", "试规则、看改了会怎样、从工单里学词 / test, try out and learn rules"),
    "roster": Entry("bot.roster_command", "导入、导出花名册 / import or export places, people, groups and units"),
    "person": Entry("bot.person_command", "导出一个人的全部资料 / write all that is kept about one person"),
}

CHANNELS = {
    "telegram": Entry("bot.telegram_door", "Telegram 机器人 / Telegram bots"),
    "web": Entry("bot.web_door", "网页 / the residents' pages"),
}
"""Each has `channels(surroundings)`, which makes the ones that the settings ask for."""

ROSTER_NAMES = Entry("bot.roster_names", "花名册里的名字 / the proper names in a roster")
"""Has `names_in(file)`; it needs the books, which understanding alone does not."""

MIGRATIONS = Entry("storage.migrations", "数据库升级 / bringing a database to the newest schema")
EXCEL = Entry("bot.roster_excel", "Excel 花名册 / rosters as Excel files")


def command(name: str) -> Command:
    """Load a command."""
    return cast("Command", COMMANDS[name].load())
