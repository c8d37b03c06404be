"""Holdings of training: worked examples that a member tried, each paid."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

HOLDER = register(
    Holder(
        "training",
        title=_("Worked examples that you tried"),
        covers=(Holding("training_attempt", "member_id = %(member)s", law=Law.CONTRACT),),
    )
)
