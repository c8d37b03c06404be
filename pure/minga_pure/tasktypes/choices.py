"""Choices of one label, or several, for an item: the base of text and image classification."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.groups import set_similarity
from minga_pure.science.majority import plurality
from minga_pure.tasktypes import aggregation, label_studio, taxonomy
from minga_pure.tasktypes.base import BaseTaskType
from minga_pure.tasktypes.checks import LABELS_MAX, check_fields, check_label_set
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    Consensus,
    Label,
    Labels,
    Value,
)
from minga_pure.tasktypes.messages import BadValue

SECONDS_PER_LABEL: Final = 0.4
LABELS_WEIGHED_MAX: Final = 20


class LabelChoiceTask(BaseTaskType):
    """Base of the task types whose answer is one label of a set, or several."""

    label_studio_tag: tuple[str, str]
    """Label Studio's tag for the item, and the item field that it shows."""

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
        """Return {"label": name}, or with `multiple` {"labels": [name, …]}; raises BadValue."""
        return check_choice(value, labels, multiple=multiple)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the label with most votes; of several labels, those of more than half the answers.

        A tie has no majority. In a tree: the deepest label of more than half of the answers.
        """
        return choice_majority(values, labels)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:
        """Return the Jaccard similarity (0..1) of the chosen labels to the gold ones."""
        return score_choice(value, truth, labels)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Aggregate the votes, each member weighed by the skill that their answers show."""
        return aggregate_choices(answers, labels, gold=gold)

    def label_studio_config(self, question: str, labels: Labels, *, multiple: bool = False) -> str:
        tag, field = self.label_studio_tag
        item_tag = ET.Element(tag, name=field, value=f"${field}")
        return choices_config(item_tag, question, labels, multiple=multiple)

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        return choices_result(value, self.label_studio_tag[1], labels)

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        return choice_of_result(result, labels)


def choosing_seconds(labels: Labels) -> float:
    """Return the time to choose: 0.4 s a label, up to twenty labels."""
    return SECONDS_PER_LABEL * min(len(labels), LABELS_WEIGHED_MAX)


def check_choice_labels(labels: object) -> list[Label]:
    """Return a label set of two labels or more, possibly a tree; raises BadLabels."""
    return taxonomy.check_tree(
        check_label_set(labels, labels_min=2, extra_fields=("under",), unique_names=False)
    )


def check_choice(value: object, labels: Labels, *, multiple: bool) -> Value:
    """Return {"label": name}, or with `multiple` {"labels": [names in the project's order, once
    each]}.

    In a tree of labels, ancestors of another chosen label are left out. One label in the plural
    form is accepted for a single choice, and the other way round, so that a form and a keyboard
    may send what they have. Raises BadValue.
    """
    fields = check_fields(value, ("label", "labels"), BadValue)
    chosen = fields["labels"] if "labels" in fields else [fields.get("label")]
    if "label" in fields and "labels" in fields:
        raise BadValue("unknown_field", field="label")
    if not isinstance(chosen, list | tuple) or len(chosen) > LABELS_MAX:
        raise BadValue("no_label")
    names = [label["name"] for label in labels]
    known = set(names)
    for label in chosen:
        if label is None or label == "":
            raise BadValue("no_label")
        if not isinstance(label, str) or label not in known:
            raise BadValue("unknown_label", label=str(label)[:60])
    if not chosen:
        raise BadValue("no_label")
    if multiple:
        ordered = [name for name in names if name in set(chosen)]
        if taxonomy.is_tree(labels):
            ordered = taxonomy.without_implied(ordered, labels)
        return {"labels": ordered}
    if len(set(chosen)) > 1:
        raise BadValue("one_label_only")
    return {"label": chosen[0]}


def chosen_labels(value: Mapping[str, Any]) -> list[str]:
    """Return the label names of a normalised value, in either form."""
    return list(value["labels"]) if "labels" in value else [value["label"]]


def choice_majority(values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
    """Return the majority of single or of several choices.

    Single choice: the label with most votes, a tie is None. Several choices: every label that more
    than half of the answers chose; if there is none, None. There `share` counts the answers that
    chose exactly that set.

    In a tree an answer also counts for every ancestor of its label; the labels that more than half
    share are kept, as deep as they go. There `share` counts the answers that imply all of them.
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
    chosen = [name for name, count in votes.items() if 2 * count > len(values)]
    agreeing = sum(set(chosen_labels(value)) == set(chosen) for value in values)
    return Consensus({"labels": chosen} if chosen else None, agreeing / len(values), votes)


def score_choice(value: Mapping[str, Any], truth: Mapping[str, Any], labels: Labels) -> float:
    """Return the Jaccard similarity of two choices; a label in a tree implies its ancestors."""
    paths = taxonomy.paths(labels)
    return set_similarity(_implied_labels(value, paths), _implied_labels(truth, paths))


def aggregate_choices(
    answers: AnswersByItem,
    labels: Labels,
    *,
    gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
) -> Aggregation:
    """Aggregate choices as `choice_majority` counts them, each member weighed by their skill."""
    multiple = any("labels" in value for rows in answers.values() for _, value in rows)
    if multiple or taxonomy.is_tree(labels):
        return aggregation.aggregate_sets(
            answers, taxonomy.paths(labels), single=not multiple, gold=gold
        )
    names = [label["name"] for label in labels]
    return aggregation.aggregate_labels(answers, names, lambda value: value.get("label"), gold=gold)


def _tree_majority(
    values: Sequence[Mapping[str, Any]], labels: Labels, votes: dict[str, int]
) -> Consensus:
    paths = taxonomy.paths(labels)
    implied = [_implied_labels(value, paths) for value in values]
    count = {name: sum(name in names for names in implied) for name in paths}
    shared = [name for name in paths if 2 * count[name] > len(values)]
    if not shared:
        roots = [count[name] for name, path in paths.items() if len(path) == 1]
        return Consensus(None, max(roots, default=0) / max(1, len(values)), votes)
    share = sum(names.issuperset(shared) for names in implied) / len(values)
    deepest = taxonomy.without_implied(shared, labels)
    if any("labels" in value for value in values):
        return Consensus({"labels": deepest}, share, votes)
    return Consensus({"label": deepest[0]}, share, votes)


def _implied_labels(value: Mapping[str, Any], paths: Mapping[str, list[str]]) -> set[str]:
    """Return the chosen labels and their ancestors."""
    return {name for label in chosen_labels(value) for name in paths.get(label, [label])}


def choices_config(item_tag: ET.Element, question: str, labels: Labels, *, multiple: bool) -> str:
    """Return Label Studio XML: the question, the item's tag, its choices (a tree: Taxonomy)."""
    view = ET.Element("View")
    ET.SubElement(view, "Header", value=question)
    view.append(item_tag)
    if taxonomy.is_tree(labels):
        _add_taxonomy(view, item_tag.attrib["name"], labels, multiple=multiple)
        return ET.tostring(view, encoding="unicode")
    choices = ET.SubElement(
        view,
        "Choices",
        name="label",
        toName=item_tag.attrib["name"],
        choice="multiple" if multiple else "single",
        showInline="true",
    )
    for label in labels:
        choice = ET.SubElement(choices, "Choice", value=label["name"])
        set_label_attributes(choice, label)
    return ET.tostring(view, encoding="unicode")


def _add_taxonomy(view: ET.Element, item_tag: str, labels: Labels, *, multiple: bool) -> None:
    tree = ET.SubElement(view, "Taxonomy", name="label", toName=item_tag)
    if not multiple:
        tree.set("maxUsages", "1")
    nodes: dict[str, ET.Element] = {}
    by_name = {label["name"]: label for label in labels}
    for name, path in sorted(taxonomy.paths(labels).items(), key=lambda entry: len(entry[1])):
        parent = tree if len(path) == 1 else nodes[path[-2]]
        nodes[name] = ET.SubElement(parent, "Choice", value=taxonomy.leaf(by_name[name]))
        set_label_attributes(nodes[name], by_name[name])


def set_label_attributes(tag: ET.Element, label: Mapping[str, Any]) -> None:
    """Set hotkey and hint of a Choice or Label tag from a label."""
    if "key" in label:
        tag.set("hotkey", label["key"])
    hint = label.get("help") or (label["title"] if label["title"] != label["name"] else "")
    if hint:
        tag.set("hint", hint)


def choices_result(
    value: Mapping[str, Any], item_tag: str, labels: Labels = ()
) -> list[dict[str, Any]]:
    """Return the `result` list of a Label Studio annotation: a choice about the tag `item_tag`."""
    kind: str = "choices"
    chosen: list[Any] = chosen_labels(value)
    if taxonomy.is_tree(labels):
        paths = taxonomy.leaf_paths(labels)
        kind, chosen = "taxonomy", [paths.get(name, [name]) for name in chosen]
    return [
        {
            "id": "choice-1",
            "from_name": "label",
            "to_name": item_tag,
            "type": kind,
            "value": {kind: chosen},
        }
    ]


def choice_of_result(result: object, labels: Labels) -> Value:
    """Return the choice of a Label Studio result; raises BadValue.

    In a taxonomy each path has to be that of the label in the project's tree.
    """
    entry = label_studio.only_entry(result, "choices", "taxonomy")
    if entry is None:
        raise BadValue("no_label")
    entry.notes()
    chosen = entry.fields(entry.type).get(entry.type)
    if not isinstance(chosen, list | tuple):
        raise BadValue("no_label")
    if entry.type == "taxonomy":
        chosen = [_label_of_path(path, labels) for path in chosen]
    return {"label": chosen[0]} if len(chosen) == 1 else {"labels": list(chosen)}


def _label_of_path(path: object, labels: Labels) -> str:
    if not isinstance(path, list | tuple) or not path:
        raise BadValue("no_label")
    names = [str(name) for name in path]
    for label, known in taxonomy.leaf_paths(labels).items():
        if known == names:
            return label
    raise BadValue("unknown_label", label=taxonomy.SEPARATOR.join(names)[:60])
