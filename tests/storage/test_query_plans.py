"""Every statement finds its rows by an index: what is quick with ten rows stays quick with ten million."""

import pkgutil
from importlib import import_module

import pytest
from sqlalchemy import Engine

import storage
from storage.sending import claim_of_all_but
from storage.statements import Insertion, Statement

STATEMENTS = {
    f"{module.name}.{name}": value
    for module in pkgutil.iter_modules(storage.__path__)
    for name, value in vars(import_module(f"storage.{module.name}")).items()
    if isinstance(value, Statement) and not isinstance(value, Insertion)
}
STATEMENTS["sending.claim_of_all_but"] = claim_of_all_but(frozenset({"telegram:one", "telegram:two"}))
# The roster is read whole and seldom; so is everybody, when a roster is imported or exported.
READ_WHOLE = {
    "people._EVERYONE",
    "roster._APPOINTMENTS",
    "roster._GROUPS",
    "roster._OFFICERS",
    "roster._PLACES",
    "roster._TITLES",
    "roster._UNITS",
    "shifts._ALL",
}

# Partial indexes hold only the few rows in question, and what is listed newest first ends at its limit.
SHORT = (
    "ix_leave_in_force",
    "ix_media_waiting",
    "ix_outgoing_held",
    "ix_media_unwanted",
    "ix_outgoing_undeliverable",
    "ix_set_aside_at",
    "json_each VIRTUAL TABLE INDEX 1:",
)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - READ_WHOLE - {"transaction._LOCK_NAME"}))
def test_no_statement_looks_at_every_row(engine: Engine, name: str) -> None:
    statement = STATEMENTS[name].on(engine.dialect)
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", [None] * len(statement.names))
        steps = [row[3] for row in cursor.fetchall()]
    scans = [step for step in steps if step.startswith("SCAN") and not step.endswith(SHORT)]
    assert scans == [], steps
