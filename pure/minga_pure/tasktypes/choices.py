"""One label, or several, for a whole item: what text and image classification share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.groups import set_similarity
from minga_pure.science.majority import plurality
from minga_pure.tasktypes import aggregation, taxonomy
from minga_pure.tasktypes.checks import LABELS_MAX, check_fields, check_label_set
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    BaseTaskType,
    Consensus,
    Label,
    Labels,
    Value,
)
from minga_pure.tasktypes.messages import BadValue

SECONDS_PER_LABEL: Final = 0.4
LABELS_WEIGHED_MAX: Final = 20


class LabelChoice(BaseTaskType):
    """What choosing labels has in common; each kind says what it shows and in which field."""

    label_studio_tag: tuple[str, str]
    """Label Studio's tag for what is looked at, and the field of the item that holds it."""

    def check_labels(self, labels: object) -> list[Label]:
        return check_choice_labels(labels)

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """{"label": name}, or where several are allowed {"labels": [name, …]} in their order."""
        return check_choice(value, labels, multiple=multiple)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """The label with most votes, a tie is none; of several, those that more than half chose.

        In a tree, the deepest label that more than half share.
        """
        return choice_majority(values, labels)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:
        return score_choice(value, truth, labels)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """What `majority` counts, each member weighed by the skill that her answers show."""
        return aggregate_choices(answers, labels, gold=gold)

    def label_studio_config(self, question: str, labels: Labels, *, multiple: bool = False) -> str:
        tag, field = self.label_studio_tag
        shown = ET.Element(tag, name=field, value=f"${field}")
        return choices_config(shown, question, labels, multiple=multiple)

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        return choices_result(value, self.label_studio_tag[1], labels)


def choosing_seconds(labels: Labels) -> float:
    """0.4 s a label, up to twenty: who has more of them does not weigh each."""
    return SECONDS_PER_LABEL * min(len(labels), LABELS_WEIGHED_MAX)


def check_choice_labels(labels: object) -> list[Label]:
    """Two labels or more, perhaps as a tree."""
    return taxonomy.check_tree(check_label_set(labels, at_least=2, more=("under",)))


def check_choice(value: object, labels: Labels, *, multiple: bool) -> Value:
    """{"label": name}, or with `multiple` {"labels": [names in the project's order, once each]}.

    In a tree of labels, those that another chosen one implies are left out. One label in the
    plural form is accepted for a single choice, and the other way round, so that a form and a
    keyboard may send what they have.
    """
    fields = check_fields(value, ("label", "labels"), BadValue)
    chosen = fields["labels"] if "labels" in fields else [fields.get("label")]
    if "label" in fields and "labels" in fields:
        raise BadValue("unknown_field", field="label")
    if not isinstance(chosen, list | tuple) or len(chosen) > LABELS_MAX:
        raise BadValue("no_label")
    names = [label["name"] for label in labels]
    for label in chosen:
        if label is None or label == "":
            raise BadValue("no_label")
        if not isinstance(label, str) or label not in names:
            raise BadValue("unknown_label", label=str(label)[:60])
    if not chosen:
        raise BadValue("no_label")
    if multiple:
        ordered = [name for name in names if name in chosen]
        if taxonomy.is_tree(labels):
            ordered = taxonomy.without_implied(ordered, labels)
        return {"labels": ordered}
    if len(set(chosen)) > 1:
        raise BadValue("one_label_only")
    return {"label": chosen[0]}


def chosen_labels(value: Mapping[str, Any]) -> list[str]:
    """The label names of a normalised value, in either form."""
    return list(value["labels"]) if "labels" in value else [value["label"]]


def choice_majority(values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
    """Single choice: the label with most votes, a tie is None.

    Several choices: every label that more than half of the answers chose; if there is none, None.
    There `share` counts the answers that chose exactly that set.

    In a tree an answer also counts for every label above its own; what more than half share is
    kept, as deep as it goes. There `share` counts the answers that imply all of it.
    """
    votes = {label["name"]: 0 for label in labels}
    for value in values:
        for name in chosen_labels(value):
            votes[name] = votes.get(name, 0) + 1
    votes = {name: count for name, count in votes.items() if count}
    if taxonomy.is_tree(labels):
        return _tree_majority(values, labels, votes)
    if not any("labels" in value for value in values):
        winner, share = plurality([value["label"] for value in values])
        return Consensus(None if winner is None else {"label": winner}, share, votes)
    kept = [name for name, count in votes.items() if 2 * count > len(values)]
    same = sum(set(chosen_labels(value)) == set(kept) for value in values)
    return Consensus({"labels": kept} if kept else None, same / len(values), votes)


def score_choice(value: Mapping[str, Any], truth: Mapping[str, Any], labels: Labels) -> float:
    """What both chose by what either chose; in a tree a label speaks for all above it as well."""
    above = taxonomy.paths(labels)
    one, other = (
        {name for label in chosen_labels(each) for name in above.get(label, [label])}
        for each in (value, truth)
    )
    return set_similarity(one, other)


def aggregate_choices(
    answers: AnswersByItem,
    labels: Labels,
    *,
    gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
) -> Aggregation:
    """What `choice_majority` counts, each member weighed by the skill that her answers show."""
    several = any("labels" in value for told in answers.values() for _, value in told)
    if several or taxonomy.is_tree(labels):
        return aggregation.aggregate_sets(
            answers, taxonomy.paths(labels), one_only=not several, gold=gold
        )
    names = [label["name"] for label in labels]
    return aggregation.aggregate_labels(answers, names, lambda value: value.get("label"), gold=gold)


def _tree_majority(
    values: Sequence[Mapping[str, Any]], labels: Labels, votes: dict[str, int]
) -> Consensus:
    above = taxonomy.paths(labels)
    said = [
        {name for label in chosen_labels(value) for name in above.get(label, [label])}
        for value in values
    ]
    names = list(above)
    count = {name: sum(name in one for one in said) for name in names}
    kept = [name for name in names if 2 * count[name] > len(values)]
    if not kept:
        roots = [count[name] for name in names if len(above[name]) == 1]
        return Consensus(None, max(roots, default=0) / max(1, len(values)), votes)
    share = sum(one.issuperset(kept) for one in said) / len(values)
    deepest = taxonomy.without_implied(kept, labels)
    if any("labels" in value for value in values):
        return Consensus({"labels": deepest}, share, votes)
    return Consensus({"label": deepest[0]}, share, votes)


def choices_config(shown: ET.Element, question: str, labels: Labels, *, multiple: bool) -> str:
    """Label Studio XML: the question, the item's own tag, and its choices (a tree: Taxonomy)."""
    view = ET.Element("View")
    ET.SubElement(view, "Header", value=question)
    view.append(shown)
    if taxonomy.is_tree(labels):
        _taxonomy(view, shown.attrib["name"], labels, multiple=multiple)
        return ET.tostring(view, encoding="unicode")
    choices = ET.SubElement(
        view,
        "Choices",
        name="label",
        toName=shown.attrib["name"],
        choice="multiple" if multiple else "single",
        showInline="true",
    )
    for label in labels:
        choice = ET.SubElement(choices, "Choice", value=label["name"])
        set_label_attributes(choice, label)
    return ET.tostring(view, encoding="unicode")


def _taxonomy(view: ET.Element, shown: str, labels: Labels, *, multiple: bool) -> None:
    tree = ET.SubElement(view, "Taxonomy", name="label", toName=shown)
    if not multiple:
        tree.set("maxUsages", "1")
    nodes: dict[str, ET.Element] = {}
    described = {label["name"]: label for label in labels}
    for name, path in sorted(taxonomy.paths(labels).items(), key=lambda one: len(one[1])):
        above = tree if len(path) == 1 else nodes[path[-2]]
        nodes[name] = ET.SubElement(above, "Choice", value=name)
        set_label_attributes(nodes[name], described[name])


def set_label_attributes(tag: ET.Element, label: Mapping[str, Any]) -> None:
    """Give a Choice or Label tag what our label knows beyond its name."""
    if "key" in label:
        tag.set("hotkey", label["key"])
    hint = label.get("help") or (label["title"] if label["title"] != label["name"] else "")
    if hint:
        tag.set("hint", hint)


def choices_result(
    value: Mapping[str, Any], shown: str, labels: Labels = ()
) -> list[dict[str, Any]]:
    """The `result` list of a Label Studio annotation for a choice about the tag named `shown`."""
    if taxonomy.is_tree(labels):
        path = taxonomy.paths(labels)
        chosen = [path.get(name, [name]) for name in chosen_labels(value)]
        return [
            {
                "id": "choice-1",
                "from_name": "label",
                "to_name": shown,
                "type": "taxonomy",
                "value": {"taxonomy": chosen},
            }
        ]
    return [
        {
            "id": "choice-1",
            "from_name": "label",
            "to_name": shown,
            "type": "choices",
            "value": {"choices": chosen_labels(value)},
        }
    ]
