"""On which line of a TOML file a key or an id is written, found in one reading of the file."""

import re

_HEADER = re.compile(r"[ \t]*\[(\w+)\]")
_ID = re.compile(r"""[ \t]*id\s*=\s*(["'])(.*?)\1""")
_KEY = re.compile(r"""[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s"'=][^"'=]*?))\s*=""")


class LineNumbers:
    """The lines of one file by what is written on them."""

    __slots__ = ("_headers", "_lines", "texts")

    def __init__(self, source: str) -> None:
        self.texts = source.split("\n")
        self._headers: dict[str, int] = {}
        self._lines: dict[str, list[int]] = {}
        for number, text in enumerate(self.texts, start=1):
            if header := _HEADER.match(text):
                self._headers.setdefault(header[1], number)
            if key := _KEY.match(text):
                self._lines.setdefault(key[1] or key[2] or key[3] or "", []).append(number)
            if written := _ID.match(text):
                self._lines.setdefault(written[2], []).append(number)

    def of(self, name: str, table: str = "") -> int | None:
        """Return the line on which a name first stands as a key or an id, in the file or from one table of it on."""
        after = self._headers.get(table, 0)
        return next((number for number in self._lines.get(name, ()) if number > after), None)
