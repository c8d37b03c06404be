"""Download sizes of tasks, for members who pay for each megabyte."""

from collections.abc import Sequence

from django.db import connection

ITEMS_WEIGHED = 20


def weights(project_ids: Sequence[int]) -> dict[int, int]:
    """Bytes of one task, on average over the first items of each project, its file included."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT project.id, avg(loaded.bytes)::bigint
              FROM unnest(%s::int[]) AS project(id)
             CROSS JOIN LATERAL (
                    SELECT octet_length(item.content::text) + coalesce(blob.size_bytes, 0) AS bytes
                      FROM work_item item
                      LEFT JOIN work_blob blob
                             ON blob.sha256
                                = coalesce(item.content->>'image', item.content->>'audio')
                     WHERE item.project_id = project.id ORDER BY item.pos LIMIT %s) AS loaded
             GROUP BY 1
            """,
            [list(project_ids), ITEMS_WEIGHED],
        )
        return dict(cursor.fetchall())
