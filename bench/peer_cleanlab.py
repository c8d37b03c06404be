"""cleanlab's side of the measurement; run by the interpreter of .bootstrap/peers, knows no Minga.

peer_cleanlab.py tables FOLDER    the tables that scikit-learn carries, as FOLDER/NAME.npz
peer_cleanlab.py sets FOLDER      CROWDLAB on each FOLDER/*.npz, one JSON line each
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np

FOLDS = 5


def tables(folder: Path) -> None:
    from sklearn import datasets

    for name in ("iris", "wine", "breast_cancer"):
        table = getattr(datasets, f"load_{name}")()
        np.savez(folder / name, features=table.data, truth=table.target)


def consensus(answers: np.ndarray, foretold: np.ndarray) -> np.ndarray:
    from cleanlab.multiannotator import get_label_quality_multiannotator

    outcome = get_label_quality_multiannotator(
        answers, foretold, verbose=False, return_detailed_quality=False,
        return_annotator_stats=False,
    )  # fmt: skip
    return outcome["label_quality"]["consensus_label"].to_numpy()


def cross_validated(features: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200))
    chances = cross_val_predict(model, features, labels, cv=FOLDS, method="predict_proba")
    foretold = np.zeros((len(labels), classes))
    foretold[:, np.unique(labels)] = chances
    return foretold


def accuracies(path: Path) -> dict:
    """Accuracy with the classifier of its own guide, twice trained, and with our predictions."""
    from cleanlab.multiannotator import get_majority_vote_label

    arrays = np.load(path)
    truth, features, classes = arrays["truth"], arrays["features"], int(arrays["classes"])
    answers = np.full((len(truth), int(arrays["member"].max()) + 1), np.nan)
    answers[arrays["task"], arrays["member"]] = arrays["label"]
    answers = answers[:, ~np.isnan(answers).all(axis=0)]
    majority = get_majority_vote_label(answers, verbose=False)
    first = consensus(answers, cross_validated(features, majority, classes))
    second = consensus(answers, cross_validated(features, first, classes))
    with_ours = consensus(answers, arrays["foretold"])
    return {
        name: float((labels == truth).mean())
        for name, labels in (("once", first), ("twice", second), ("with_ours", with_ours))
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[2])
    if sys.argv[1] == "tables":
        tables(folder)
    else:
        for crowd_path in sorted(folder.glob("*.npz")):
            print(json.dumps({"case": crowd_path.stem} | accuracies(crowd_path)), flush=True)
