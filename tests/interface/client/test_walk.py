"""Create, import, publish, label, export, verify: against a running server, over a real line."""

import json
import os
import stat
import subprocess
import sys
from uuid import UUID

import pytest
from PIL import Image

from minga.domains.payouts import actions as payouts
from minga.domains.quality import actions as quality
from minga_client import CannotPublish, Gold, MingaError, Money, NotFound, Prediction, Refused, cli
from minga_client.drafts import EXAMPLE
from tests import cast
from tests.cast import customer, steward, worker
from tests.interface.api.programs import DRAFT, program_of

pytestmark = pytest.mark.django_db(transaction=True)

SAID = DRAFT | {"price": "0.01 USD"}
DEPOSIT = ("deposit", "250", "USD", "--reference", "INV 8")


def answered_by(name: str, project) -> None:
    """A member works through everything that is there for her."""
    member = worker(name)
    while member.ask(project.id, 50).tasks:
        member.work_through()


def test_a_script_from_the_first_line_to_the_dataset(minga, machine):
    project = minga.projects.create(**SAID)
    (machine / "texts.csv").write_text("id,text\n" + "".join(f"t{i},Text {i}\n" for i in range(9))
                                       + "t3,again\n")  # fmt: skip
    brought = project.import_file("texts.csv", progress=False)
    assert (brought.rows_good, brought.rows_bad) == (9, 1)
    assert [fault.row for fault in project.rejected_rows(brought)] == [11]
    (conflict,) = project.import_conflicts(brought)
    assert (conflict.item, conflict.stored_content) == ("t3", {"text": "Text 3"})
    assert project.decide_conflicts(brought, "keep") == 1
    assert list(project.import_conflicts(brought)) == []
    (machine / "wrong.csv").write_text("id,text\nw,wrong\nv,wrong as well\nu,too\n")
    wrong = project.import_file("wrong.csv", progress=False)
    assert [item.item for item in project.waiting_items()][-3:] == ["w", "v", "u"]
    assert project.delete_waiting_items(["w"]) == 1
    assert project.delete_import(wrong) == 2
    again = project.import_file("texts.csv", progress=False)
    assert [one.id for one in again.imports] == [one.id for one in brought.imports]
    assert project.quote().obstacles == []
    assert project.revise(title="News or advert?", price="0.01 USD").title == "News or advert?"
    project.publish()
    with pytest.raises(Refused):
        project.revise(redundancy=9)
    answered_by("lova", project)
    answered_by("kanto", project)
    now = project.watch(progress=False)
    assert (now.answered, now.members) == (18, 2)
    answers = list(project.answers())
    assert len(answers) == 18
    assert {one.price for one in answers} == {Money(10_000, "USD")}
    assert len(list(project.items())) == 9
    path = project.export("jsonl", machine / "labels.jsonl", progress=False)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 9
    assert [one.name for one in machine.glob("*.part")] == []


def test_a_script_learns_how_sure_the_labels_are(
    minga, machine, capsys, monkeypatch, live_server, token
):
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)
    project = minga.projects.create(**(SAID | {"redundancy": 3}))
    (machine / "texts.csv").write_text("id,text\n" + "".join(f"t{i},Text {i}\n" for i in range(6)))
    project.import_file("texts.csv", progress=False)
    truth = Gold("t0", {"label": project.facts.labels[0]["name"]}, "See the first word.")
    assert project.keep_gold([truth]) == 1
    (machine / "gold.csv").write_text("item;label\nt0;news\nt2;news\n")
    assert cli.main(["gold", str(project.id), "gold.csv"]) == 0
    (machine / "numbers.jsonl").write_text('{"item": 7, "value": {"label": "news"}}\n')
    assert cli.main(["gold", str(project.id), "numbers.jsonl"]) == 0
    (machine / "guesses.csv").write_text("item,label,score\nt2,news,0.7\n")
    assert cli.main(["predictions", str(project.id), "--model", "bert", "guesses.csv"]) == 0
    capsys.readouterr()
    guess = Prediction("t1", result=[{"value": {"choices": [project.facts.labels[1]["name"]]}}])
    assert project.bring_predictions("bert", [guess]) == 1
    with pytest.raises(Refused, match="t2"):
        project.keep_gold([Gold("t2", {"label": "no such label"})])
    assert project.quality().looked is False
    project.publish(first_answers=2)
    answered_by("lova", project)
    answered_by("kanto", project)
    quality.compute_waiting()
    found = project.quality()
    assert (found.looked, found.answers) == (True, 12)
    assert [one.model for one in found.machines] == ["bert"]
    assert found.over_time is not None
    assert sum(one.answers for one in found.over_time.periods) == 12
    assert found.over_time.fits.summary == (
        "Too few answers yet to compare the earlier with the later ones."
    )
    assert {one.verdict for one in project.results()} <= {"agreed", "open", "disagree"}
    assert cli.main(["quality", str(project.id)]) == 0
    said = capsys.readouterr().out
    assert "12 paid answers" in said
    assert "said " in said
    assert "Too few answers yet to compare" in said
    (machine / "bad.jsonl").write_text('{"item": "t1"}\nnot json\n')
    assert cli.main(["gold", str(project.id), "bad.jsonl"]) == 2
    assert "bad.jsonl, line 1" in capsys.readouterr().err


def test_a_folder_of_pictures_is_packed_in_parts(minga, machine, monkeypatch):
    folder = machine / "pictures"
    folder.mkdir()
    for number in range(6):
        Image.new("RGB", (9, 9), (number * 40, 0, 0)).save(folder / f"{number}.png")
    (folder / ".hidden.png").write_bytes(b"not meant")
    monkeypatch.setattr("minga_client.upload_parts.PART_BYTES_MAX", 200)
    project = minga.projects.create(**SAID | {"task_type": "image_classification"})
    brought = project.import_file(folder, progress=False)
    assert brought.rows_good == 6, brought
    assert len(brought.imports) > 1


def test_publishing_says_every_reason(live_server, transactional_db, clock):
    from minga_client import Minga

    poor = customer("paula")
    with Minga(live_server.url, program_of(poor).token) as minga:
        project = minga.projects.create(**SAID)
        with pytest.raises(CannotPublish) as refused:
            project.publish()
    assert len(refused.value.reasons) >= 2


def test_a_refusal_names_the_field(minga):
    with pytest.raises(Refused) as refused:
        minga.projects.create(**SAID | {"labels": ["only one"]})
    assert refused.value.field == "labels"


def test_a_project_of_somebody_else_does_not_exist(minga):
    with pytest.raises(NotFound):
        minga.projects.get("01a200cf-851d-77c1-92e8-f8a8377058b3")


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = cli.main(words)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_day_with_the_command(live_server, token, clock, machine, capsys, minga):
    assert run(capsys, "projects")[0] == 2, "nobody is signed in yet"
    code, out, _ = run(capsys, "login", live_server.url, "--token", token)
    assert code == 0
    assert "City of Valencia" in out
    kept = machine / "config" / "minga" / "config.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    (machine / "project.yaml").write_text(EXAMPLE)
    code, out, _ = run(capsys, "create", "project.yaml")
    assert code == 0
    project = out.strip()
    code, out, _ = run(capsys, "revise", project, "--instructions", "In doubt, say so.")
    assert (code, "is changed" in out) == (0, True)
    (machine / "texts.csv").write_text("id,text\na,One\nb,Two\nb,Two again\n")
    code, out, err = run(capsys, "import", project, "texts.csv")
    assert code == 1
    assert "2 rows taken, 1 left out." in out
    assert "row 4:" in err
    code, out, _ = run(capsys, "quote", project)
    assert "0.04 USD" in out
    assert run(capsys, "publish", "is this NEWS or an advert?")[0] == 0
    lova, kanto = worker("lova"), worker("kanto")
    for member in (lova, kanto):
        member.ask(UUID(project), 5)
        member.work_through()
    code, out, _ = run(capsys, "watch", project[-6:])
    assert "4 of 4 answers by 2 members" in out
    code, out, _ = run(capsys, "export", project, "--format", "csv", "--out", "labels.csv")
    assert code == 0
    assert (machine / "labels.csv").read_text().count("\n") >= 3
    assert run(capsys, "export", project, "--format", "label-studio-consensus")[0] == 0
    assert run(capsys, "export", project, "--format", "doccano")[0] == 0
    code, _out, err = run(capsys, "export", project, "--format", "coco")
    assert code == 2
    assert "label-studio-consensus, spacy, doccano" in err
    (machine / "model.jsonl").write_text('{"text": "One", "label": ["news"], "item": "a"}\n')
    code, out, _ = run(
        capsys, "predictions", project, "model.jsonl", "--model", "bert", "--format", "doccano"
    )
    assert (code, "1 predictions of “bert” are kept." in out) == (0, True)
    code, out, _ = run(capsys, "label-config", project)
    assert (code, out.strip()) == (0, "label-config.xml")
    assert "<Choices" in (machine / "label-config.xml").read_text()
    assert project in run(capsys, "projects")[1]
    assert run(capsys, "close", project)[0] == 0
    assert "not entered its bank account" in run(capsys, *DEPOSIT)[2]
    iban = "MT84MALT011000012345MTLCAST001S"
    cast.set_by_two(payouts.set_house_account, steward().id, name="Minga", iban=iban)
    lines = run(capsys, *DEPOSIT)[1]
    assert f"IBAN         {iban}" in lines
    (deposit,) = (row for row in minga.deposits() if row.reference == "INV 8")
    assert f"Reference    {deposit.payment.reference}" in lines


def test_a_receipt_is_verified_offline(live_server, token, clock, machine, capsys, minga):
    run(capsys, "login", live_server.url, "--token", token)
    project = minga.projects.create(**SAID)
    (machine / "texts.txt").write_text("One\nTwo\n")
    project.import_file("texts.txt", progress=False)
    project.publish()
    lova = worker("lova")
    lova.ask(project.id, 5)
    lova.work_through()
    hers = program_of(lova)
    for _ in range(100):
        (receipt,) = hers.get("/receipts").json()["rows"]
        if "proof" in receipt:
            break
    good = machine / "receipt.json"
    good.write_text(json.dumps(receipt))
    code, out, _ = run(capsys, "verify", "receipt.json")
    assert code == 0, out
    assert "GOOD" in out
    assert "0.02 USD" in out
    assert "entry 0" in out
    forged = machine / "forged.json"
    forged.write_text(good.read_text().replace("10000", "90000"))
    code, out, _ = run(capsys, "verify", "receipt.json", "forged.json")
    assert code == 1
    assert "FALSE  forged.json" in out
    run(capsys, "logout")
    code, _, err = run(capsys, "verify", "receipt.json")
    assert code == 2
    assert "--key" in err
    keys = minga.keys()
    words = ["verify", "receipt.json", "--key", keys.receipts, "--log-key", keys.log]
    assert run(capsys, *words)[0] == 0


def test_the_installed_command_says_no_traceback(live_server, token, machine):
    environment = os.environ | {"MINGA_URL": live_server.url, "MINGA_TOKEN": "minga_wrong"}
    done = subprocess.run(
        [sys.executable, "-m", "minga_client", "projects"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "token" in done.stderr


def test_a_draft_is_not_watched_for_ever(minga):
    project = minga.projects.create(**SAID)
    with pytest.raises(MingaError, match="publish"):
        project.watch(progress=False)
