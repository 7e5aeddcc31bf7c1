"""China's public holidays and made-up working days, as the State Council announced them, from a library of theirs."""

from collections.abc import Mapping
from datetime import date

from chinese_calendar import constants

from domain.working_calendar import Hours

HOLIDAYS: frozenset[date] = frozenset(constants.holidays)
WORKING_DAYS: frozenset[date] = frozenset(constants.workdays)
YEARS: frozenset[int] = frozenset(day.year for day in HOLIDAYS)
"""Those whose holidays the library knows; the next year's come with a new version, some weeks before it begins."""


def official_days(usual: Hours) -> Mapping[date, Hours]:
    """Return the days on which the country works otherwise than its week says."""
    return {**dict.fromkeys(HOLIDAYS, ()), **dict.fromkeys(WORKING_DAYS, usual)}
