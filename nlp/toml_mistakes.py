"""What is wrong with a text that is no TOML: its line, and plain words instead of the library's."""

import re
from tomllib import TOMLDecodeError

_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_WORDS = {
    "Unterminated string": "引号没有配对",
    "Illegal character": "引号没有配对，或有不能用的字符",
    "Unclosed array": "方括号没有配对",
    "Expected ']": "方括号没有配对",
    "Unclosed inline table": "花括号没有配对，或缺了逗号",
    "Invalid value": "等号后面的值写法不对，文字要加引号",
    "Expected '='": "名称后面缺等号",
    "Invalid initial character": "等号前面的名称写法不对",
    "Expected newline": "一行里只能写一项",
    "Cannot overwrite": "同一项写了两次",
    "Duplicate inline": "同一项写了两次",
    "Cannot declare": "同一节写了两次",
    "Cannot mutate": "这一节在别处已经写完了",
    "Cannot redefine": "这一节在别处已经写完了",
    "Unescaped": "反斜杠要写两个",
    "Escaped character": "反斜杠后面的写法不对",
    "Invalid hex": "反斜杠后面的写法不对",
    "Invalid date": "日期或时间写法不对",
}
"""By what the library's words begin with."""


def mistake(error: TOMLDecodeError, source: str) -> tuple[int, str]:
    """Return the line of a mistake, the last one when the text ends too early, and what is wrong there."""
    said = str(error)
    found = _AT.search(said)
    line = int(found["line"]) if found and found["line"] else max(len(source.splitlines()), 1)
    column = f"第 {found['column']} 列：" if found and found["column"] else "到末尾还没写完："
    words = next((words for begins, words in _WORDS.items() if said.startswith(begins)), "这里的写法不对")
    return line, column + words
