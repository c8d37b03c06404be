"""Holdings of the data manager: derived rows of a client's items, without a person."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

HOLDER = register(
    Holder(
        "items",
        title=_("Items that you annotated, as their client lists them"),
        covers=tuple(
            Holding(table, law=Law.CLIENT) for table in ("items_itemrow", "items_refresh")
        ),
    )
)
