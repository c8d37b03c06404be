"""Audits of panels (G9, H45): no count singles anybody out, nobody is in a panel that is shut."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

AUDITS = [
    Audit(
        guarantee="G9",
        sentence="No counts told to clients single out fewer people than members voted for",
        rows="panels_release",
        sql="""
            SELECT cell.people FROM panels_cells('{}') AS cell
             WHERE cell.people < (SELECT min(people_min) FROM panels_release)
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Every count told of a panel is rounded down, of people counted once",
        rows="panels_release",
        sql="""
            SELECT release.public_id FROM panels_release release
             WHERE release.people <> (SELECT count(DISTINCT token) FROM unnest(release.tokens)
                                          AS token) / release.people_min * release.people_min
                OR release.people_min < 2
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Members are only in panels that two people decided and nobody has closed",
        rows="panels_membership",
        sql="""
            SELECT DISTINCT panel.public_id FROM panels_membership membership
              JOIN panels_panel panel ON panel.id = membership.panel_id
             WHERE panel.approved_at IS NULL OR panel.closed_at IS NOT NULL
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="The guards of panels are in place and awake",
        rows="panels_panel",
        check=lambda: missing_guards("panels"),
    ),
]
