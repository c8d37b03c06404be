"""Holdings of judgement: decisions about a member, appeals, and those who judged."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

_FINDINGS = "(SELECT id FROM judgement_finding WHERE member_id = %(member)s)"

HOLDER = register(
    Holder(
        "judgement",
        title=_("Decisions about you, appeals and juries"),
        covers=(
            Holding(
                "judgement_finding",
                "member_id = %(member)s OR decided_by_id = %(person)s",
                law=Law.CLAIMS,
            ),
            Holding("judgement_findinganswer", f"finding_id IN {_FINDINGS}", law=Law.CLAIMS),
            Holding("judgement_appeal", f"finding_id IN {_FINDINGS}", law=Law.CLAIMS),
            Holding("judgement_decisionnotice", "member_id = %(member)s", law=Law.CLAIMS),
            Holding("judgement_juror", "member_id = %(member)s", law=Law.CLAIMS),
            Holding(
                "judgement_dispute", "%(person)s IN (asked_by_id, decided_by_id)", law=Law.OFFICE
            ),
            Holding("judgement_disputedanswer", law=Law.CLIENT),
        ),
    )
)
