"""The real items: whole, decent, with a truth that fits their question."""

import io

import pytest
from PIL import Image

from minga.demo import cast
from minga.demo.digits import digits
from minga.demo.items import BRINGERS
from minga.demo.photos import photos
from minga.demo.texts import LANGUAGES, SCREENED, cookies, fits, texts
from minga_pure.tasktypes import task_type

ENGLISH, SPANISH = LANGUAGES[0], LANGUAGES[1]


def test_all_1797_digits_come_each_time_with_the_same_bytes():
    found = list(digits())
    assert len(found) == 1797
    assert [one.label for one in found[:10]] == list("0123456789")
    assert next(digits()) == found[0]
    with Image.open(io.BytesIO(found[0].png)) as picture:
        assert picture.size == (128, 128)
    assert max(len(one.png) for one in found) < 1_000


def test_photographs_are_small_enough_and_none_is_crowded():
    found = list(photos())
    assert len(found) >= 15
    for one in found:
        with Image.open(io.BytesIO(one.jpeg)) as picture:
            assert max(picture.size) <= 1024
        assert len(one.boxes) <= 3
    assert any(not one.boxes for one in found)


@pytest.mark.parametrize("name", sorted(BRINGERS))
def test_every_truth_is_an_answer_to_its_question(name):
    terms = next(
        one.terms for customer in cast.CUSTOMERS for one in customer.projects if one.items == name
    )
    kind = task_type(terms.task_type)
    labels = kind.check_labels(terms.labels)
    for _, value in BRINGERS[name]().truths:
        assert kind.check_value(value, labels) is not None


def test_a_cookie_loses_its_author_and_its_line_breaks():
    file = "Es gibt nichts Gutes,\naußer man tut es.\n\t\t-- Erich Kästner\n%\nNoch eins.\n%\n"
    assert list(cookies(file))[:2] == ["Es gibt nichts Gutes, außer man tut es.", "Noch eins."]


@pytest.mark.parametrize(
    ("text", "language", "fitting"),
    [
        ("The door that is open is the one to go through.", ENGLISH, True),
        ("La puerta que está abierta es la que hay que pasar.", SPANISH, True),
        ("The door that is open is the one to go through.", SPANISH, False),
        ("Too short.", ENGLISH, False),
        ("The one who wrote this is a naked fool, said the other.", ENGLISH, False),
        ("Write to the one at somebody@example.org if you want it.", ENGLISH, False),
        ("10 20 30 40 50 60 70 80 90 and the rest of it is 100", ENGLISH, False),
    ],
)
def test_which_texts_are_taken(text, language, fitting):
    assert fits(text, language) is fitting


def test_texts_are_balanced_and_the_same_each_time(tmp_path):
    (tmp_path / "es").mkdir()
    many = "\n%\n".join(f"La casa número {'i' * n} que hay en el pueblo." for n in range(1, 40))
    (tmp_path / "es" / "vida.fortunes").write_text(many)
    (tmp_path / "wisdom").write_text(
        "\n%\n".join(f"The house of {'i' * n} is in the town and of the town." for n in range(1, 9))
    )
    found = texts(tmp_path, a_language=5)
    assert found == texts(tmp_path, a_language=5)
    assert [one.language for one in found] == ["en"] * 5 + ["es"] * 5


def test_what_is_installed_here_is_decent():
    assert not any(SCREENED.search(one.text) for one in texts())
