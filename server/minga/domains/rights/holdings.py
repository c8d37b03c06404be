"""Holdings of rights: what a person asked, whom, and what each recipient answered."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

_OF_MEMBER = "member_id = %(member)s"
_REQUESTS = "(SELECT id FROM rights_request WHERE member_id = %(member)s)"
_BRANCHES = (
    "(SELECT branch.id FROM rights_branch branch JOIN rights_request request"
    " ON request.id = branch.request_id WHERE request.member_id = %(member)s)"
)

HOLDER = register(
    Holder(
        "rights",
        title=_("What you called back, and what each recipient answered"),
        covers=(
            Holding(
                "rights_escalation",
                f"branch_id IN {_BRANCHES} OR lifted_by_id = %(person)s",
                law=Law.CLAIMS,
            ),
            Holding("rights_receipt", f"branch_id IN {_BRANCHES}", law=Law.CLAIMS),
            Holding("rights_signedrequest", f"branch_id IN {_BRANCHES}", law=Law.CLAIMS),
            Holding("rights_branch", f"request_id IN {_REQUESTS}", law=Law.CLAIMS),
            Holding(
                "rights_request",
                f"{_OF_MEMBER} OR decided_by_id = %(person)s",
                law=Law.CLAIMS,
                hidden=("salt",),
            ),
            Holding(
                "rights_visitor",
                f"request_id IN {_REQUESTS} OR decided_by_id = %(person)s",
                law=Law.CLAIMS,
                hidden=("contact_digest", "code_digest"),
            ),
            Holding("rights_breachnotice", "member_id = %(member)s", law=Law.CLAIMS),
            Holding(
                "rights_breach",
                "reported_by_id = %(person)s OR confirmed_by_id = %(person)s",
                law=Law.OFFICE,
            ),
            Holding("rights_node", "set_by_id = %(person)s", law=Law.CLIENT),
        ),
    )
)
