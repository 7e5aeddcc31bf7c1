"""Which officers words name, as people call them: by name, 李楼长, or 小陈 of 值班小陈."""

from domain.neighbourhood import Officer
from handlers.visit import Visit

_FAMILIAR = "小老阿大"


def named_in(visit: Visit, words: str) -> list[Officer]:
    """Return the officers whose name stands in the words, each once; a longer name hides those it contains."""
    found: dict[str, list[Officer]] = {}
    for officer in visit.town.officers.values():
        for name in dict.fromkeys(_names_of(officer)):
            if name in words:
                found.setdefault(name, []).append(officer)
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    return list({officer.person: officer for name in longest for officer in found[name]}.values())


def _names_of(officer: Officer) -> list[str]:
    names = [name for name in (officer.name, officer.called) if len(name) > 1]
    short = officer.called[-2:]
    return [*names, short] if short[:1] in _FAMILIAR and short[:1] else names
