"""The form of a new project: what a client says, and how labels are written as plain lines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minga.domains.people.types import CONTENT_KINDS, SKILLS
from minga.domains.work.types import ProjectView
from minga.doors.web.client import places
from minga.doors.web.client.label_lines import read_labels
from minga.doors.web.desk.files import can_be_done
from minga.doors.web.requirements import REQUIREMENTS
from minga.typed_values import whole_number
from minga_pure.ids import parse_id, uuid7_new
from minga_pure.money import Money, NotAnAmount
from minga_pure.projects import (
    DeclaredSkill,
    NewProject,
    NewRecipient,
    PurposeClass,
    Requirement,
    ThirdPartyBasis,
    limits,
)
from minga_pure.tasktypes import FOR_DERIVED_PROJECTS, BadLabels, task_type, task_types

RECIPIENTS_MAX = 12
PURPOSES = {
    PurposeClass.RESEARCH: gettext_lazy("Research"),
    PurposeClass.PRODUCT: gettext_lazy("A product or service"),
    PurposeClass.PUBLIC_SERVICE: gettext_lazy("A public service"),
    PurposeClass.EVALUATION: gettext_lazy("To measure how well a system works"),
    PurposeClass.SAFETY: gettext_lazy("To make a system safer"),
    PurposeClass.OTHER: gettext_lazy("Something else"),
}
THIRD_PARTY_BASES = {
    ThirdPartyBasis.NONE: gettext_lazy("No: the items show nobody"),
    ThirdPartyBasis.CONSENT: gettext_lazy("Yes, with their consent"),
    ThirdPartyBasis.CONTRACT: gettext_lazy("Yes, to perform a contract with them"),
    ThirdPartyBasis.LEGAL_OBLIGATION: gettext_lazy("Yes, to comply with a legal obligation"),
    ThirdPartyBasis.VITAL_INTERESTS: gettext_lazy("Yes, to protect somebody’s vital interests"),
    ThirdPartyBasis.PUBLIC_TASK: gettext_lazy("Yes, for a task in the public interest"),
    ThirdPartyBasis.LEGITIMATE_INTERESTS: gettext_lazy("Yes, for our legitimate interests"),
}


def read_price(text: str, currency: str) -> Money:
    """An amount with a point or one comma before the last digits; raises ValidationError."""
    number_text = text.strip()
    if number_text.count(",") == 1 and "." not in number_text:
        number_text = number_text.replace(",", ".")
    try:
        return Money.from_decimal_text(number_text, currency)
    except NotAnAmount:
        raise forms.ValidationError(
            _("Write an amount with a point, as in 0.05. At most six digits after the point.")
        ) from None


BY_PROGRAM = frozenset({"page"})
"""Task types that are declared by a program: their HTML is no line of labels."""


class ProjectForm(forms.Form):
    """Everything but the chain of recipients, which has rows of its own.

    revised: the draft to edit, or None for a new project.
    """

    form_id = forms.CharField(widget=forms.HiddenInput, required=False)
    task_type = forms.ChoiceField(
        label=gettext_lazy("Task type"), widget=forms.RadioSelect, choices=()
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("How you and the members find this project again."),
        max_length=limits(NewProject, "title").maximum,
    )
    question = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("One sentence above every item: “Is this news or an advert?”"),
        max_length=limits(NewProject, "question").maximum,
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        help_text=gettext_lazy(
            "Say what each label means, show the hard cases, and say what to do when in doubt."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    content_language = forms.ChoiceField(
        label=gettext_lazy("Language of the items"),
        help_text=gettext_lazy("Members who read it well are asked first."),
        required=False,
        choices=(),
    )
    labels = forms.CharField(
        label=gettext_lazy("Labels"),
        help_text=gettext_lazy(
            "One a line: name | title | key | what it means. Only the name is needed; two spaces"
            " before it put a label under the one above."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "fixed"}),
        required=False,
    )
    multiple = forms.BooleanField(
        label=gettext_lazy("Allow several labels per item"), required=False
    )
    criteria = forms.CharField(
        label=gettext_lazy("Criteria"),
        help_text=gettext_lazy(
            "One a line. Members read them before they begin; nothing else can be held against an"
            " answer."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    review_first = forms.BooleanField(
        label=gettext_lazy("Peer review before answers are accepted"),
        help_text=gettext_lazy(
            "Leave it off to have answers at once. With it, members wait for their pay: up to the"
            " deadline that they voted, and silence accepts."
        ),
        required=False,
    )
    requirements = forms.MultipleChoiceField(
        label=gettext_lazy("Equipment needed"),
        help_text=gettext_lazy(
            "Only what the task cannot do without: each one leaves members out."
        ),
        widget=forms.CheckboxSelectMultiple,
        choices=[(name.value, words) for name, words in REQUIREMENTS.items()],
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Skills needed"),
        help_text=gettext_lazy(
            "At most three. It is offered to members who say that they have them; anybody may say"
            " so and begin at once. Worked examples show them whether it is for them."
        ),
        widget=forms.CheckboxSelectMultiple,
        choices=[(skill.value, words) for skill, words in SKILLS.items()],
        required=False,
    )
    redundancy = forms.IntegerField(
        label=gettext_lazy("Answers per item"),
        help_text=gettext_lazy("Three is usual: two agree, or you see that the item is hard."),
        min_value=limits(NewProject, "redundancy").minimum,
        max_value=limits(NewProject, "redundancy").maximum,
        initial=3,
    )
    estimated_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds per answer"),
        help_text=gettext_lazy("Your estimate. The measured time of members replaces it later."),
        min_value=limits(NewProject, "estimated_seconds").minimum,
        max_value=limits(NewProject, "estimated_seconds").maximum,
        initial=6,
    )
    price = forms.CharField(label=gettext_lazy("Price per answer"), max_length=20)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=())
    purpose_class = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=(), widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=gettext_lazy("Description of the purpose"),
        help_text=gettext_lazy(
            "What will be made with the labels, and what will not. Members read it and decide."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    warnings = forms.MultipleChoiceField(
        label=gettext_lazy("Content warnings"),
        help_text=gettext_lazy("Members choose whether to look; skipping is paid the same."),
        choices=[(kind.value, words) for kind, words in CONTENT_KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    third_party_basis = forms.ChoiceField(
        label=gettext_lazy("People in the data"),
        help_text=gettext_lazy(
            "Do the items show people who are not members, such as customers or passers-by? Then"
            " faces in pictures and names, numbers and addresses in texts are hidden before a"
            " member sees them; recordings stay as they are."
        ),
        choices=[(basis.value, words) for basis, words in THIRD_PARTY_BASES.items()],
        initial=ThirdPartyBasis.NONE.value,
        required=False,
    )
    third_party_notice = forms.CharField(
        label=gettext_lazy("Notice to these people"),
        help_text=gettext_lazy("How they were told that others will see this. Members read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=limits(NewProject, "third_party_notice").maximum,
        required=False,
    )

    def __init__(self, *args: Any, revised: ProjectView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._labels_before = revised.labels if revised else ()
        listed: dict[str, Any] = {
            "task_type": [
                (kind.name, _(kind.title))
                for kind in task_types()
                if can_be_done(kind.name)
                and kind.name not in FOR_DERIVED_PROJECTS
                and (kind.name not in BY_PROGRAM or (revised and revised.task_type == kind.name))
            ],
            "content_language": places.languages(),
            "currency": places.currencies(),
            "purpose_class": [(kind.value, words) for kind, words in PURPOSES.items()],
        }
        for name, choices in listed.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("form_id", str(uuid7_new()))
            self.initial.setdefault("task_type", task_types()[0].name)
        if revised and revised.incoming:
            self.initial["task_type"] = revised.task_type
            self.fields["task_type"].disabled = True

    def clean_form_id(self) -> str:
        """The name under which sending twice makes one project; a strange one is replaced."""
        try:
            return str(parse_id(self.cleaned_data["form_id"]))
        except ValueError:
            return str(uuid7_new())

    def clean_criteria(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["criteria"].splitlines())
        return [line for line in lines if line]

    def clean_labels(self) -> list[dict[str, Any]]:
        return read_labels(self.cleaned_data["labels"], self._labels_before)

    def clean_third_party_basis(self) -> str:
        return self.cleaned_data["third_party_basis"] or ThirdPartyBasis.NONE.value

    def clean(self) -> None:
        cleaned = self.cleaned_data
        if "task_type" in cleaned and cleaned.get("labels") == []:
            try:
                task_type(cleaned["task_type"]).check_labels([])
            except BadLabels as exc:
                self.add_error("labels", str(exc))
        if "price" in cleaned and "currency" in cleaned:
            try:
                cleaned["price"] = read_price(cleaned["price"], cleaned["currency"])
            except forms.ValidationError as exc:
                self.add_error("price", exc)

    def cleaned_values(self) -> dict[str, Any]:
        """Return the cleaned fields as domain values; only after is_valid()."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("form_id", "currency")
        }
        values["purpose_class"] = PurposeClass(values["purpose_class"])
        values["requirements"] = [Requirement(name) for name in values["requirements"]]
        values["skills"] = [DeclaredSkill(name) for name in values["skills"]]
        return values

    def project(self, recipients: list[NewRecipient]) -> NewProject:
        """Return the form as a value for the action; only after is_valid()."""
        return NewProject(recipients=recipients, **self.cleaned_values())


class RecipientForm(forms.Form):
    """One link of the chain through which the labels pass."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=())
    role = forms.CharField(label=gettext_lazy("Role"), max_length=120)
    under = forms.TypedChoiceField(
        label=gettext_lazy("Receives the labels from"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, above: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = places.countries()  # type: ignore[attr-defined]
        named = [
            (str(place), f"{place + 1}. {name}" if name else f"{place + 1}.")
            for place, name in enumerate(above)
        ]
        from_us = ("", _("the co-operative, directly"))
        self.fields["under"].choices = [from_us, *named]  # type: ignore[attr-defined]


class BareChain(forms.BaseFormSet):
    """The rows of the chain. A row left empty is no recipient; the places close up."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return kwargs | {"above": [self._name(place) for place in range(index or 0)]}

    def _name(self, place: int) -> str:
        if self.is_bound:
            return str(self.data.get(f"{self.prefix}-{place}-legal_name", ""))
        rows = self.initial or []
        return str(rows[place].get("legal_name", "")) if place < len(rows) else ""

    def recipients(self) -> list[NewRecipient]:
        """Return the form as a value for the action; only after is_valid()."""
        places_left: dict[int, int] = {}
        recipients: list[NewRecipient] = []
        for place, form in enumerate(self.forms):
            row = form.cleaned_data
            if not row.get("legal_name"):
                continue
            places_left[place] = len(recipients)
            recipients.append(
                NewRecipient(
                    row["legal_name"],
                    row["country"],
                    row["role"],
                    places_left.get(row["under"]) if row.get("under") is not None else None,
                )
            )
        return recipients


Chain = forms.formset_factory(
    RecipientForm, formset=BareChain, extra=0, max_num=RECIPIENTS_MAX, validate_max=True
)
CHAIN_PREFIX = "chain"


def chain_rows(typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows as they were typed, whether they are right or not."""
    total = whole_number(str(typed.get(f"{CHAIN_PREFIX}-TOTAL_FORMS", "")), maximum=999)
    count = min(total or 0, RECIPIENTS_MAX)
    return [
        {
            field: str(typed.get(f"{CHAIN_PREFIX}-{place}-{field}", ""))
            for field in ("legal_name", "country", "role", "under")
        }
        for place in range(count)
    ]
