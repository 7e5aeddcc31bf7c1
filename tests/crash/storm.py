"""A storm over PostgreSQL: every connection is cut, again and again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import make_url

from tests.conftest import PostgreSQL

_PAUSE = 0.2
"""Seconds between two cuts."""
_CUT = b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@contextmanager
def storm(server: PostgreSQL, database_url: str) -> Iterator[None]:
    """Cut every connection to a database several times a second."""
    database = make_url(database_url).database
    url = make_url(server.url("postgres")).set(drivername="postgresql").render_as_string(hide_password=False)
    over, cut = threading.Event(), 0

    def rage() -> None:
        nonlocal cut
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.wait(_PAUSE):
                cut += connection.execute(_CUT, (database,)).rowcount

    raging = threading.Thread(target=rage)
    raging.start()
    try:
        yield
    finally:
        over.set()
        raging.join()
    assert cut, "there was nobody to disturb"
