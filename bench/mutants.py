"""Mutation score of money, claims, receipts and imports: the share of small faults that tests see.

    make bench NAME=mutants                     every fifth mutant of every module, and those of SQL
    make bench NAME=mutants ARGS="--share 1 --only money"
    make bench NAME=mutants ARGS="--only sql"

Cosmic Ray (bench/mutants.lock, an environment of its own) changes one operator, number or condition
at a time; the quick tests of the module must fail. Only tests without a database count here. The
mutants of SQL are written by hand (bench/mutants_sql.py) and run against the database. Its last
line is one JSON object; it exits with 1 below the goal.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench import mutants_sql

ROOT = Path(__file__).resolve().parent.parent
MAKER = ROOT / ".bootstrap" / "mutants" / "bin" / "python"
GOAL = 0.85
SURVIVORS_TOLD = 40

PURE, DOMAINS, UNIT = "pure/minga_pure", "server/minga/domains", "tests/unit"
READ = (
    "work/test_readers.py", "work/test_reading_kinds.py", "work/test_csv_resync.py",
    "work/test_reading_bounds.py", "work/test_media_bounds.py",
)  # fmt: skip
SOUND = ("work/test_audio.py", "work/test_reading_kinds.py", "work/test_media_bounds.py")
RAILS = ("payouts/test_rails.py", "payouts/test_bank_details.py", "payouts/test_bank_messages.py")
DATASETS = ("dataset_formats/test_hostile_files.py", "dataset_formats/test_round_trip.py")
MODULES: dict[str, dict[str, tuple[str, ...]]] = {
    "money": {
        f"{PURE}/money.py": ("pure/test_money.py",),
        f"{PURE}/science/intervals.py": ("pure/test_intervals.py",),
        f"{DOMAINS}/ledger/rules.py": ("ledger/test_flows.py",),
        f"{DOMAINS}/wages/rules.py": ("wages/test_floor.py",),
        f"{DOMAINS}/work/rules.py": (
            "work/test_rules.py",
            "work/test_import_limits.py",
            "billing/test_rules.py",
        ),
        f"{DOMAINS}/billing/rules.py": ("billing/test_rules.py",),
        f"{DOMAINS}/billing/readers/camt053.py": ("billing/test_camt053.py",),
        f"{DOMAINS}/billing/formats/epc_qr.py": ("billing/test_epc_qr.py",),
        f"{DOMAINS}/bank_messages.py": (
            "billing/test_camt053.py",
            *RAILS,
        ),
        f"{DOMAINS}/payouts/rules.py": (
            "payouts/test_offers.py",
            "payouts/test_rules.py",
            "payouts/test_bank_states.py",
        ),
        f"{DOMAINS}/payouts/rails/bank_details.py": RAILS,
        f"{DOMAINS}/payouts/rails/contract.py": RAILS,
        f"{DOMAINS}/payouts/rails/csv_batch.py": RAILS,
        f"{DOMAINS}/payouts/rails/mobile_money.py": RAILS,
        f"{DOMAINS}/payouts/rails/pain001.py": (*RAILS, "payouts/test_bank_states.py"),
        f"{DOMAINS}/judgement/rules.py": ("judgement/test_rules.py",),
    },
    "rights": {
        f"{DOMAINS}/charter/rules.py": ("charter/test_values.py",),
        f"{DOMAINS}/people/rules.py": ("people/test_settings.py",),
        f"{DOMAINS}/publishing/rules.py": ("publishing/test_lots.py",),
        f"{DOMAINS}/vault/rules.py": ("vault/test_envelopes.py",),
        f"{PURE}/sigv4.py": ("pure/test_sigv4.py",),
        f"{DOMAINS}/hits/readers/question.py": ("hits/test_question.py",),
    },
    "claims": {
        f"{PURE}/answers.py": ("pure/test_tasktypes.py",),
        f"{DOMAINS}/answers/rules.py": ("answers/test_rules.py",),
        f"{DOMAINS}/assignment/rules.py": ("assignment/test_rules.py",),
    },
    "receipts": {
        f"{PURE}/canon.py": ("pure/test_canon.py",),
        f"{PURE}/ids.py": ("pure/test_ids.py",),
        f"{PURE}/proofs/checkpoint.py": ("pure/test_tiles.py", "pure/test_note.py"),
        f"{PURE}/proofs/merkle.py": ("pure/test_merkle.py",),
        f"{PURE}/proofs/note.py": ("pure/test_note.py",),
        f"{PURE}/proofs/receipts.py": ("pure/test_receipts.py",),
        f"{PURE}/proofs/tiles.py": ("pure/test_tiles.py",),
        f"{DOMAINS}/log/rules.py": ("log/test_leaves.py",),
    },
    "imports": {
        f"{DOMAINS}/work/readers/__init__.py": READ,
        f"{DOMAINS}/work/readers/archives.py": READ,
        f"{DOMAINS}/work/readers/audio.py": SOUND,
        f"{DOMAINS}/work/readers/mp3.py": SOUND,
        f"{DOMAINS}/work/readers/ogg.py": SOUND,
        f"{DOMAINS}/work/readers/columns.py": READ,
        f"{PURE}/dataset_formats/packed_files.py": DATASETS,
        f"{PURE}/dataset_formats/xml_files.py": DATASETS,
        f"{DOMAINS}/work/readers/csv.py": READ,
        f"{DOMAINS}/work/readers/csv_resync.py": ("work/test_csv_resync.py",),
        f"{DOMAINS}/work/readers/flac.py": ("work/test_transcoding.py", *SOUND),
        f"{DOMAINS}/work/readers/images.py": READ,
        f"{DOMAINS}/work/readers/jsonl.py": READ,
        f"{DOMAINS}/work/readers/limits.py": READ,
        f"{DOMAINS}/work/readers/lines.py": READ,
        f"{DOMAINS}/work/readers/parquet.py": READ,
        f"{DOMAINS}/work/readers/peaks.py": SOUND,
        f"{DOMAINS}/work/readers/preview.py": ("work/test_preview.py",),
        f"{DOMAINS}/work/readers/rows.py": READ,
        f"{DOMAINS}/work/readers/transcoding.py": ("work/test_transcoding.py",),
        f"{DOMAINS}/work/readers/txt.py": READ,
        f"{DOMAINS}/work/readers/video.py": READ,
    },
    "exports": {
        f"{DOMAINS}/releases/rules.py": ("releases/test_formats.py", "releases/test_consensus.py"),
        f"{DOMAINS}/releases/formats/columns.py": ("releases/test_formats.py",),
        f"{DOMAINS}/releases/formats/csv.py": ("releases/test_formats.py",),
    },
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench NAME=mutants")
    parser.add_argument("--share", type=float, default=0.2, help="of all mutants, 0 to 1")
    parser.add_argument("--seed", type=int, default=1, help="of the choice of mutants")
    parser.add_argument("--only", default="", help="a word in the name of a group or module")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    subprocess.run([ROOT / "tools" / "bootstrap", "mutants"], check=True)
    os.nice(10)
    began = time.monotonic()
    modules = chosen(arguments.only)
    with ThreadPoolExecutor(arguments.workers) as pool:
        rows = pool.map(
            lambda path: survey(path, modules[path], arguments.share, arguments.seed), modules
        )
        rows_of_sql = survey_sql() if arguments.only in "sql" else {}
        rows_by_module = dict(zip(modules, rows, strict=True)) | rows_of_sql
    print_table(rows_by_module)
    all_rows = [row for module_rows in rows_by_module.values() for row in module_rows]
    survivors = [row for row in all_rows if row["seen"] == "passed"]
    killed = 1 - len(survivors) / max(1, len(all_rows))
    print(
        json.dumps(
            {
                "killed": round(killed, 3),
                "mutants": len(all_rows),
                "survivors": [named(row) for row in survivors[:SURVIVORS_TOLD]],
                "modules": len(rows_by_module),
                "share": arguments.share,
                "seed": arguments.seed,
                "seconds": round(time.monotonic() - began),
            }
        )
    )
    return 0 if killed >= GOAL else 1


def chosen(word: str) -> dict[str, tuple[str, ...]]:
    """The modules whose group or path holds the word, each with its tests."""
    return {
        path: tuple(f"{UNIT}/{test}" for test in tests if (ROOT / UNIT / test).exists())
        for group, modules in MODULES.items()
        for path, tests in modules.items()
        if word in group or word in path
    }


def survey(path: str, tests: tuple[str, ...], share: float, seed: int) -> list[dict[str, Any]]:
    """The mutants of one module, each with how its tests ended."""
    mutants = subprocess.run(
        [MAKER, "bench/mutants_made.py", str(share), str(seed), path],
        cwd=ROOT, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    verdicts = subprocess.run(
        [sys.executable, "-m", "bench.mutants_forked", path, *tests],
        cwd=ROOT, input=mutants.stdout, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in verdicts.stdout.splitlines()]
    for row in rows:
        if row["seen"] == "passed":
            print(named(row), flush=True)
    print(score_line(path, rows), flush=True)
    return rows


def survey_sql() -> dict[str, list[dict[str, Any]]]:
    """The hand-written mutants of SQL by their files; all of them, whatever the share."""
    rows_by_file: dict[str, list[dict[str, Any]]] = {}
    for row in mutants_sql.survey():
        rows_by_file.setdefault(row["file"], []).append(row)
        if row["seen"] == "passed":
            print(named(row), flush=True)
    return rows_by_file


def named(row: dict[str, Any]) -> str:
    """Render the place of a mutant and its change on one line."""
    original, mutated = (*row["change"], "", "")[:2]
    return f"{row['file']}:{row['line']}: {original[:70]} -> {mutated[:70]}"


def print_table(rows_by_module: dict[str, list[dict[str, Any]]]) -> None:
    print(f"\n{'killed':>7} {'mutants':>8}  module")
    for path, rows in rows_by_module.items():
        print(score_line(path, rows))


def score_line(path: str, rows: list[dict[str, Any]]) -> str:
    killed = sum(row["seen"] != "passed" for row in rows)
    return f"{killed / max(1, len(rows)):>7.2f} {len(rows):>8}  {path}"


if __name__ == "__main__":
    sys.exit(main())
