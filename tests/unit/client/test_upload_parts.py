"""A folder on its way in: each file is in a part of the upload, or left out with its reason."""

import io
import json
import zipfile

from minga_client import upload_parts as parts
from minga_client.upload_parts import upload_plan

COCO = json.dumps({"images": [], "annotations": [], "categories": []})


def write(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def packed_names(root):
    plan = upload_plan(root)
    return [
        zipfile.ZipFile(io.BytesIO(part.path.read_bytes())).namelist()
        for part in parts.upload_parts(plan)
    ]


def test_every_ending_of_a_picture_or_recording_is_sent(tmp_path):
    names = ["a.jpg", "b.heic", "c.avif", "d.jfif", "e.JPE", "f.svg", "g.bmp", "h.flac", "i.m4a"]
    write(tmp_path, *names)
    assert packed_names(tmp_path) == [names]
    assert upload_plan(tmp_path).left_out == []


def test_each_other_file_is_left_out_with_its_reason(tmp_path):
    write(tmp_path, "a.png", "b.psd", "README.md", ".secret.png", "x/.git/y.png", "rows.parquet",
          "notes.txt", ".DS_Store", "x/desktop.ini", "__MACOSX/a.png", "._a.png")  # fmt: skip
    (tmp_path / "annotations.coco.json").write_text(COCO)
    plan = upload_plan(tmp_path)
    assert {file.path: file.reason for file in plan.left_out} == {
        "b.psd": "neither a picture, nor a recording, nor a table",
        "README.md": "neither a picture, nor a recording, nor a table",
        ".secret.png": "a hidden file",
        "x/.git/y.png": "a hidden file",
        "rows.parquet": "no table that could name pictures; import it by itself",
        "notes.txt": "no table that could name pictures; import it by itself",
        "annotations.coco.json":
            "annotations of pictures (COCO); the pictures are taken without them",
    }  # fmt: skip
    assert plan.zips == [[tmp_path / "a.png"]]


def test_each_table_travels_with_the_pictures_of_its_folder(tmp_path):
    write(tmp_path, "train/metadata.jsonl", "train/1.png", "test/metadata.jsonl", "test/1.png",
          "train/more/2.png", "3.png")  # fmt: skip
    assert packed_names(tmp_path) == [
        ["test/metadata.jsonl", "test/1.png"],
        ["train/metadata.jsonl", "train/1.png", "train/more/2.png"],
        ["3.png"],
    ]


def test_a_folder_of_tables_sends_each_as_it_is(tmp_path):
    write(tmp_path, "a.csv", "b.parquet", "c.zip", "d.docx")
    plan = upload_plan(tmp_path)
    assert [part.name for part in parts.upload_parts(plan)] == ["a.csv", "b.parquet", "c.zip"]
    assert [file.path for file in plan.left_out] == ["d.docx"]
