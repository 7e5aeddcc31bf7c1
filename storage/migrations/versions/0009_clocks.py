"""How the time of a request is counted, and the promise to get in touch.

Revision ID: 0009
"""

import json
from datetime import UTC, datetime
from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, Integer, Row, Text, bindparam, column, select, table, update

revision = "0009"
down_revision = "0008"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")

_REQUEST = table(
    "request",
    column("id", ID),
    column("state", Text()),
    column("opened_at", INSTANT),
    column("accept_by", INSTANT),
    column("finish_by", INSTANT),
    column("paused_at", INSTANT),
    column("clock", Text()),
)
_UNDER_WAY = ("need_info", "dispatched", "accepted", "reopened")
_MICROSECONDS = 1_000_000


def upgrade() -> None:
    """Add the columns, and give what is under way a clock by which its promises stay as they were made."""
    op.add_column("request", Column("contact_by", INSTANT))
    op.add_column("request", Column("clock", Text))
    op.add_column("request", Column("contacted_at", INSTANT))
    connection = op.get_bind()
    under_way = select(_REQUEST).where(_REQUEST.c.state.in_(_UNDER_WAY), _REQUEST.c.finish_by.is_not(None))
    clocks = [{"id_": row.id, "clock_": json.dumps(_clock(row))} for row in connection.execute(under_way)]
    if clocks:
        put = update(_REQUEST).where(_REQUEST.c.id == bindparam("id_")).values(clock=bindparam("clock_"))
        connection.execute(put, clocks)


def _clock(row: Row[Any]) -> dict[str, Any]:
    """Return the clock that began when the request was opened and reaches the promises at their instants."""
    opened = _seconds(row.opened_at)
    finish = _seconds(row.finish_by) - opened
    accept = _seconds(row.accept_by) - opened if row.accept_by is not None else finish
    terms = {"accept": _span(accept), "contact": _span(finish), "finish": _span(finish), "round_the_clock": True}
    if row.paused_at is not None:
        return {"terms": terms, "since": None, "spent": _span(_seconds(row.paused_at) - opened)}
    return {"terms": terms, "since": datetime.fromtimestamp(opened, UTC).isoformat()}


def _span(seconds: float) -> str:
    return f"PT{max(seconds, 0):f}S"


def _seconds(instant: int | datetime) -> float:
    return instant.timestamp() if isinstance(instant, datetime) else instant / _MICROSECONDS
