"""`minga import FOLDER`, `--on-conflict` and `minga delete` against a running server."""

import io

import pytest
from PIL import Image

from minga_client import cli
from tests.interface.api.programs import DRAFT

pytestmark = pytest.mark.django_db(transaction=True)

PICTURES = DRAFT | {"price": "0.01 USD", "task_type": "image_classification"}
TEXTS = DRAFT | {"price": "0.01 USD"}


@pytest.fixture
def run(live_server, token, machine, monkeypatch, capsys):
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)

    def command(*words):
        status = cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def picture(shade, kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (32, 24), (shade, 0, 0)).save(file, kind)
    return file.getvalue()


def write(folder, contents):
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_each_file_of_a_folder_is_taken_or_named_with_a_reason(minga, machine, run):
    folder = write(machine / "mixed", {
        "a.jpg": picture(1, "JPEG"), "b.heic": picture(2, "JPEG"), "c.avif": picture(3, "AVIF"),
        "d.jfif": picture(4, "JPEG"), "e.JPE": picture(5, "JPEG"), "f.bmp": picture(6, "BMP"),
        "g.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "h.psd": b"8BPS",
        ".DS_Store": b"\0",
    })  # fmt: skip
    project = minga.projects.create(**PICTURES)
    status, out, err = run("import", project.id, folder, "--quiet")
    assert status == 1
    assert "6 rows taken, 1 left out." in out
    assert "SVG is not taken" in err
    assert "h.psd: neither a picture" in err
    assert "DS_Store" not in err
    assert {item.item for item in project.waiting_items()} == {
        "a.jpg", "b.heic", "c.avif", "d.jfif", "e.JPE", "f.bmp",
    }  # fmt: skip


def test_a_dataset_folder_keeps_the_same_names_of_its_splits_apart(minga, machine, run):
    folder = write(machine / "dataset", {
        "train/0001.png": picture(1), "test/0001.png": picture(2),
        "train/metadata.jsonl": b'{"file_name": "0001.png", "title": "First"}\n',
        "test/metadata.jsonl": b'{"file_name": "0001.png", "title": "Second"}\n',
    })  # fmt: skip
    project = minga.projects.create(**PICTURES)
    status, out, _err = run("import", project.id, folder, "--quiet")
    assert (status, out) == (0, "2 rows taken, 0 left out.\n")
    assert {item.item: item.content["title"] for item in project.waiting_items()} == {
        "train/0001.png": "First", "test/0001.png": "Second",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "texts"),
    [("keep", ["One", "Two"]), ("replace", ["One", "Zwei"]), ("new-id", ["One", "Two", "Zwei"])],
)
def test_a_conflict_is_decided_from_the_command(minga, machine, run, choice, texts):
    project = minga.projects.create(**TEXTS)
    write(machine, {"v1.csv": b"id,text\n1,One\n2,Two\n", "v2.csv": b"id,text\n1,One\n2,Zwei\n"})
    assert run("import", project.id, "v1.csv", "--quiet")[0] == 0
    _status, _out, err = run("import", project.id, "v2.csv", "--quiet")
    assert "1 rows have a known id with other content; nothing changed." in err
    _status, out, _err = run("import", project.id, "v2.csv", "--quiet", "--on-conflict", choice)
    assert f"1 of 1 conflicts decided: {choice}." in out
    assert sorted(item.content["text"] for item in project.waiting_items()) == texts


def test_what_waits_is_deleted_from_the_command(minga, machine, run):
    project = minga.projects.create(**TEXTS)
    write(machine, {"a.csv": b"id,text\n1,One\n2,Two\n3,Three\n", "b.csv": b"id,text\n4,Four\n"})
    run("import", project.id, "a.csv", "--quiet")
    run("import", project.id, "b.csv", "--quiet")
    brought = project.import_file("b.csv", progress=False).imports[0]
    assert (
        run("delete", project.id, "--item", "2")[1] == "1 items are deleted. Published ones stay.\n"
    )
    assert run("delete", project.id, "--import", brought.id)[0] == 0
    assert [item.item for item in project.waiting_items()] == ["1", "3"]
    assert run("delete", project.id, "--waiting")[0] == 0
    assert list(project.waiting_items()) == []
    assert run("delete", project.id, "--draft")[1].endswith("is deleted.\n")
    assert [one.id for one in minga.projects.list()] == []
    assert run("delete", project.id, "--draft")[0] == 2
