"""What departments asked of somebody is found by the person, to show them all that is kept about them.

Revision ID: 0020
"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Index the tasks by who asked and by who was asked."""
    op.create_index("ix_department_task_author", "department_task", ["author"])
    op.create_index("ix_department_task_given_person", "department_task_given", ["person"])
