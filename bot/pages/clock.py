"""The desk's clock as a page needs it, which goes by the neighbourhood's time wherever the browser is."""

from datetime import datetime, tzinfo

from bot.channels.web import Frame, milliseconds


def clock_frame(now: datetime, zone: tzinfo) -> Frame:
    """Return `now` in milliseconds since 1970 and `offset`, the zone's minutes east of Greenwich."""
    offset = now.astimezone(zone).utcoffset()
    return {"now": milliseconds(now), "offset": round(offset.total_seconds() / 60) if offset else 0}
