"""Audits of the data manager: its rows are those of the published items."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS: list[Audit] = [
    Audit(
        guarantee="G2",
        sentence="The data manager shows every published item, and no item without a readable"
        " answer as answered",
        rows="items_itemrow",
        sql="""
            SELECT format('%s:%s', project.public_id, item.pos) FROM work.item item
              JOIN work.project project ON project.id = item.project_id
              LEFT JOIN items_itemrow shown USING (project_id, pos)
             WHERE shown.pos IS NULL
                OR (shown.state <> 'unanswered' AND NOT EXISTS (
                    SELECT 1 FROM answers.readable answer
                     WHERE answer.project_id = item.project_id AND answer.pos = item.pos))
        """,
    ),
    Audit(
        guarantee="G2",
        sentence="The guards of the data manager are in place and awake",
        rows="items_itemrow",
        check=lambda: missing_guards("items"),
    ),
]
