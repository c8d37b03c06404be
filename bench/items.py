"""Labels when the items are read too: accuracy at equal pay, and pay at equal accuracy.

    make bench NAME=items ARGS="folder of sets"     (default: ../shared/crowd)
    make bench NAME=items ARGS="FOLDER --smoke"     (a few items, no peer)

Items whose truth is known: digits (pictures), the demo's texts by their language, and the tables
that scikit-learn carries. Members are simulated from confusion matrices of real ones: those of the
sets of answers in FOLDER, so many of their classes as there are. The same answers are aggregated
from votes alone, with a model of the items, and by cleanlab's CROWDLAB, which is given the
classifier of its own guide, the same trained twice, and our predictions; the best of these three
counts. The last line is one JSON object:

pay_ratio_equal_accuracy   answers with the model by answers without, for the accuracy that votes
                           alone reach with the most answers (geometric mean over cases)
gain_points_equal_pay      points of accuracy gained, mean over cases
versus_crowdlab_points     points ahead of CROWDLAB, mean over cases with two answers or more
harm_sets                  cases where the model costs more than half a point
calibration_gap_points     points between stated and true accuracy with the model, mean over cases
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.crowd_sets import CrowdSet, crowd_sets
from minga.demo.digits import digits
from minga.demo.texts import texts
from minga_pure.science.ensemble import aggregate
from minga_pure.science.item_features import (
    PICTURE_SIDE,
    Features,
    field_features,
    picture_features,
    text_features,
)
from minga_pure.science.labels import EncodedLabels, Numbers, from_codes

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".bootstrap" / "peers" / "bin" / "python"
REDUNDANCIES = (1, 2, 3, 4, 5)
CROWDS_A_SET = 3
ANSWERS_TO_KNOW_A_MEMBER = 15
PSEUDO_ANSWERS = 3.0
HARM_POINTS = 0.5


@dataclass(frozen=True)
class ItemSet:
    """Items with their features [items, columns] and true classes."""

    name: str
    features: Features
    truth: np.ndarray

    @property
    def classes(self) -> int:
        return int(self.truth.max()) + 1


@dataclass
class Case:
    """One set of items answered by one crowd: accuracies by number of answers an item."""

    name: str
    votes: list[float]
    with_model: list[float]
    stated: list[float]
    peers: dict[int, float]

    @property
    def gain(self) -> float:
        """Points of accuracy, mean over the numbers of answers."""
        return 100 * float(np.mean(np.subtract(self.with_model, self.votes)))

    @property
    def pay_ratio(self) -> float:
        """Answers that reach, with the model, what votes alone reach with the most of them."""
        return answers_to_reach(self.votes[-1], self.with_model) / REDUNDANCIES[-1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench NAME=items")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "crowd")
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    if not options.smoke:
        subprocess.run([ROOT / "tools" / "bootstrap", "peers"], check=False)
    peers = PEERS if PEERS.exists() and not options.smoke else None
    crowds = list(crowd_sets(options.folder))
    with tempfile.TemporaryDirectory() as place:
        sets = list(item_sets(Path(place), peers, items=200 if options.smoke else None))
        cases = [
            case
            for items in sets
            for crowd in fitting(crowds, items.classes)
            if (case := measured(items, crowd, Path(place), peers)) is not None
        ]
    print(json.dumps(summary(cases)))
    return 0


def item_sets(place: Path, peers: Path | None, *, items: int | None) -> Iterator[ItemSet]:
    """The sets of items that can be had here; what is missing is said."""
    drawn = list(digits())
    yield shortened("digits", picture_features(_pixels(drawn)), [one.label for one in drawn], items)
    spoken = texts()
    if spoken:
        rows = text_features([one.text for one in spoken])
        yield shortened("languages", rows, [one.language for one in spoken], items)
    else:
        print("the demo's texts (Debian's fortunes) are not installed: left out")
    if peers is None:
        return
    subprocess.run([peers, Path(__file__).with_name("peer_cleanlab.py"), "tables", place],
                   check=True)  # fmt: skip
    for path in sorted(place.glob("*.npz")):
        arrays = np.load(path)
        fields = [{str(column): value for column, value in enumerate(row)}
                  for row in arrays["features"].tolist()]  # fmt: skip
        yield shortened(path.stem, field_features(fields), arrays["truth"].tolist(), items)
        path.unlink()


def shortened(name: str, features: Features, truth: list, items: int | None) -> ItemSet:
    """Shuffled, so that the first items hold every class."""
    order = np.random.default_rng(1).permutation(len(truth))[:items]
    classes = np.unique(np.array(truth), return_inverse=True)[1]
    return ItemSet(name, features[order], classes[order])


def _pixels(drawn: list) -> np.ndarray:
    import io

    from PIL import Image

    size = (PICTURE_SIDE, PICTURE_SIDE)
    return np.stack(
        [np.asarray(Image.open(io.BytesIO(one.png)).convert("RGB").resize(size)) for one in drawn]
    )


def fitting(crowds: list[CrowdSet], classes: int) -> list[CrowdSet]:
    """The sets of answers with enough classes, those with the fewest too many first."""
    enough = [crowd for crowd in crowds if crowd.labels.classes >= classes]
    return sorted(enough, key=lambda crowd: (crowd.labels.classes, crowd.name))[:CROWDS_A_SET]


def measured(items: ItemSet, crowd: CrowdSet, place: Path, peers: Path | None) -> Case | None:
    """One case; None where the set of answers knows too few members."""
    random = np.random.default_rng(zlib.crc32(f"{items.name} {crowd.name}".encode()))
    members = confusion_matrices(crowd, items.classes, random)
    if len(members) < REDUNDANCIES[-1]:
        print(f"{crowd.name}: fewer than {REDUNDANCIES[-1]} members are known well enough")
        return None
    case = Case(f"{items.name} by {crowd.name}", [], [], [], {})
    folder = place / "case"
    folder.mkdir(exist_ok=True)
    for answers in REDUNDANCIES:
        labels = simulated(items.truth, members, answers, random)
        alone = aggregate(labels)
        joint = aggregate(labels, features=items.features)
        case.votes.append(float((alone.best == items.truth).mean()))
        case.with_model.append(float((joint.best == items.truth).mean()))
        case.stated.append(float(joint.confidence.mean()))
        if peers is not None and answers > 1 and joint.item_model is not None:
            np.savez(
                folder / str(answers), task=labels.task, member=labels.member, label=labels.label,
                truth=items.truth, features=items.features, classes=items.classes,
                foretold=joint.item_model.foretold,
            )  # fmt: skip
    if peers is not None:
        case.peers = of_peers(folder, peers)
    show(case)
    return case


def confusion_matrices(crowd: CrowdSet, classes: int, random: np.random.Generator) -> Numbers:
    """Return the matrices [members, true, answered] of members known by enough gold.

    Of a set with more classes, as many of them at random; each row is completed by the crowd's.
    """
    labels = crowd.labels
    known = crowd.gold[labels.task] >= 0
    counted = np.zeros((labels.members, labels.classes, labels.classes))
    np.add.at(
        counted,
        (labels.member[known], crowd.gold[labels.task[known]], labels.label[known]),
        1,
    )
    counted = counted[counted.sum(axis=(1, 2)) >= ANSWERS_TO_KNOW_A_MEMBER]
    chosen = random.permutation(labels.classes)[:classes]
    counted = counted[:, chosen][:, :, chosen] + 1e-9
    pooled = counted.sum(axis=0) + 0.5
    pooled /= pooled.sum(axis=1, keepdims=True)
    matrices = counted + PSEUDO_ANSWERS * pooled
    shares: Numbers = matrices / matrices.sum(axis=2, keepdims=True)
    return shares


def simulated(
    truth: np.ndarray, members: Numbers, answers: int, random: np.random.Generator
) -> EncodedLabels:
    """Return so many answers an item by members drawn by an uneven diligence."""
    diligence = random.dirichlet(np.full(len(members), 0.7)) + 1e-4
    keys = random.gumbel(size=(len(truth), len(members))) + np.log(diligence)
    who = np.argsort(-keys, axis=1)[:, :answers]
    task, member = np.repeat(np.arange(len(truth)), answers), who.ravel()
    steps = members[member, truth[task]].cumsum(axis=1)
    label = (random.random(len(task))[:, None] > steps).sum(axis=1).clip(0, members.shape[1] - 1)
    return from_codes(
        task, member, label, task_ids=range(len(truth)), member_ids=range(len(members)),
        class_names=range(members.shape[1]),
    )  # fmt: skip


def of_peers(folder: Path, peers: Path) -> dict[int, float]:
    """Return CROWDLAB's best accuracy by number of answers; what it refuses is said."""
    words = [str(peers), str(Path(__file__).with_name("peer_cleanlab.py")), "sets", str(folder)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    for path in folder.glob("*.npz"):
        path.unlink()
    if ran.returncode:
        print("cleanlab ended early:", ran.stderr.strip().splitlines()[-1:])
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    return {int(row.pop("case")): max(row.values()) for row in rows}


def answers_to_reach(accuracy: float, by_answers: list[float]) -> float:
    """Return the number of answers, interpolated, that first reaches an accuracy."""
    if by_answers[0] >= accuracy:
        return REDUNDANCIES[0]
    for place in range(1, len(by_answers)):
        low, high = by_answers[place - 1], by_answers[place]
        if high >= accuracy:
            return REDUNDANCIES[place - 1] + (accuracy - low) / (high - low)
    return REDUNDANCIES[-1]


def show(case: Case) -> None:
    def percents(shares: list[float]) -> str:
        return " ".join(f"{100 * share:5.1f}" for share in shares)

    beside = [case.peers.get(answers, float("nan")) for answers in REDUNDANCIES]
    print(f"{case.name:24} votes {percents(case.votes)}  with items {percents(case.with_model)}"
          f"  CROWDLAB {percents(beside)}  pay {case.pay_ratio:.2f}", flush=True)  # fmt: skip


def summary(cases: list[Case]) -> dict[str, float | int | None]:
    ahead = [
        100 * (case.with_model[REDUNDANCIES.index(answers)] - accuracy)
        for case in cases
        for answers, accuracy in case.peers.items()
    ]
    gaps = [abs(stated - true) for case in cases
            for stated, true in zip(case.stated, case.with_model, strict=True)]  # fmt: skip
    return {
        "cases": len(cases),
        "pay_ratio_equal_accuracy": round(
            float(np.exp(np.mean([np.log(case.pay_ratio) for case in cases]))), 3
        ) if cases else None,
        "gain_points_equal_pay": round(float(np.mean([case.gain for case in cases])), 2)
        if cases else None,
        "versus_crowdlab_points": round(float(np.mean(ahead)), 2) if ahead else None,
        "harm_sets": sum(case.gain < -HARM_POINTS for case in cases),
        "calibration_gap_points": round(100 * float(np.mean(gaps)), 2) if gaps else None,
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
