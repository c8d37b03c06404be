"""A model of the items joins where it helps: by the client's choice, and said with each label."""

import json
import random

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions, queries
from minga.domains.quality.models import PictureFeatures
from minga.domains.quality.types import ItemModelState
from minga.domains.releases import queries as releases
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from tests import cast, cast_media

pytestmark = pytest.mark.django_db
ITEMS = 120
NEWS = "the minister said today that the budget of the city"
ADVERT = "buy now, our best price, free delivery for you and"
ADVERT_PICTURES: set[str] = set()


def truth(pos: int) -> str:
    return "advert" if pos % 2 else "news"


def texts() -> list[dict[str, str]]:
    words = random.Random(4)
    return [
        {"text": f"{ADVERT if truth(pos) == 'advert' else NEWS} {words.randrange(10**6)}"}
        for pos in range(ITEMS)
    ]


def right_label(content: dict[str, str]) -> str:
    is_advert = "price" in content.get("text", "") or content.get("image") in ADVERT_PICTURES
    return "advert" if is_advert else "news"


def work_on(project: ProjectView) -> None:
    """Two members answer all; each is wrong about every fifth item, by their own dice."""
    for name in ("lova", "kanto"):
        dice, member = random.Random(name), cast.worker(name)
        while True:
            member.ask(project.public_id, count=50)
            if not member.tasks:
                break
            answers = []
            for task in member.tasks:
                right = right_label(task.content)
                wrong = "news" if right == "advert" else "advert"
                said = wrong if dice.random() < 0.2 else right
                answers.append(member.answer(task, {"label": said}))
            member.sync(answers)


def on_offer(by: cast.Customer, contents: list[dict[str, str]], **other: object) -> ProjectView:
    """A funded project with items of these contents, published without a pilot."""
    card = cast.draft(by, redundancy=2, **other)
    cast.vote(pilot_from_answers=10**9)
    cast.bring_files(card, *contents)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)"
            " VALUES (%s, %s, %s, %s, 4)",
            [
                (card.id, number, f"item-{number}", json.dumps(content))
                for number, content in enumerate(contents)
            ],
        )
    return assignment.publish(project=card.public_id, actor_id=by.id)


@pytest.fixture
def clara():
    return cast.good_customer()


@pytest.fixture
def answered(clara):
    project = on_offer(clara, texts())
    work_on(project)
    return project


def test_it_reads_texts_and_says_what_it_changed(answered):
    actions.compute(project_id=answered.id)
    report = queries.snapshot(answered.id).item_model
    assert report.state is ItemModelState.JOINED
    assert report.reads == "text"
    assert report.gain > 0
    results = queries.results_from(answered.id, first=0, limit=ITEMS)
    changed = [result for result in results if result.members_value is not None]
    assert len(changed) == report.changed > 0
    assert all(result.members_value != result.value for result in changed)
    codes = {result.reason["code"] for result in changed}
    assert codes <= {"item_model_tipped", "model_tipped"}
    contents = {one.item: one.content for batch in exported(answered) for one in batch}
    right = [result.value == {"label": right_label(contents[result.external_id])}
             for result in results]  # fmt: skip
    assert sum(right) > 0.9 * ITEMS


def exported(project: ProjectView):
    return releases.released(project, releases._sheet(project), as_of=timezone.now())


def test_every_file_names_what_it_changed(answered):
    actions.compute(project_id=answered.id)
    changed = {
        result.external_id: result.members_value["label"]
        for result in queries.results_from(answered.id, first=0, limit=ITEMS)
        if result.members_value is not None
    }
    for name in ("csv", "jsonl", "label-studio"):
        written = b"".join(releases.export(answered.id, name).chunks).decode()
        assert "members_result" in written
    released = {one.item: one.members_result for batch in exported(answered) for one in batch}
    assert {item: value["label"] for item, value in released.items() if value} == changed


def test_a_client_keeps_it_out_and_the_labels_are_computed_again(answered, clara):
    actions.compute(project_id=answered.id)
    actions.choose_item_model(project=answered.public_id, actor_id=clara.id, enabled=False)
    assert actions.compute_waiting() == 1
    assert queries.snapshot(answered.id).item_model.state is ItemModelState.OFF
    results = queries.results_from(answered.id, first=0, limit=ITEMS)
    assert all(result.members_value is None for result in results)
    actions.choose_item_model(project=answered.public_id, actor_id=clara.id, enabled=True)
    assert actions.compute_waiting() == 1
    assert queries.snapshot(answered.id).item_model.state is ItemModelState.JOINED


def test_the_same_choice_twice_computes_nothing_again(answered, clara):
    actions.compute(project_id=answered.id)
    actions.choose_item_model(project=answered.public_id, actor_id=clara.id, enabled=True)
    assert actions.compute_waiting() == 0


def test_nobody_else_chooses(answered):
    stranger = cast.customer("diego", "N-2")
    with pytest.raises(NoSuchProject):
        actions.choose_item_model(project=answered.public_id, actor_id=stranger.id, enabled=False)
    assert queries.item_model_wanted(answered.id)


def test_a_small_project_says_how_many_it_takes(clara):
    project = cast.published(clara, texts=10, redundancy=2)
    work_on(project)
    actions.compute(project_id=project.id)
    assert queries.snapshot(project.id).item_model.state is ItemModelState.TOO_FEW


def pictures() -> list[dict[str, str]]:
    """Plain pictures, whose colour tells the label; some of one name are the same file."""
    contents = []
    for pos in range(ITEMS):
        shade = (200 + pos // 2, 120, 0) if truth(pos) == "advert" else (0, 0, 100 + pos)
        encoded = cast_media.photo(shade, "PNG")
        name = cast_media.sha(encoded)
        default_storage.save(work.stored_name(name), ContentFile(encoded))
        if truth(pos) == "advert":
            ADVERT_PICTURES.add(name)
        contents.append({"image": name})
    return contents


@pytest.fixture
def seen(clara, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    project = on_offer(clara, pictures(), task_type="image_classification")
    work_on(project)
    return project


def test_it_reads_pictures_once(seen):
    actions.compute(project_id=seen.id)
    report = queries.snapshot(seen.id).item_model
    assert (report.state, report.reads) == (ItemModelState.JOINED, "image")
    assert PictureFeatures.objects.filter(project_id=seen.id).count() == ITEMS
    assert queries.unread_pictures(seen.id, range(ITEMS), limit=10) == {}


def test_a_picture_that_cannot_be_read_stops_nothing(seen):
    broken = work.stored_name(next(iter(ADVERT_PICTURES)))
    default_storage.delete(broken)
    default_storage.save(broken, ContentFile(b"no picture"))
    default_storage.delete(work.stored_name(list(ADVERT_PICTURES)[1]))
    actions.compute(project_id=seen.id)
    assert queries.snapshot(seen.id).item_model.state is ItemModelState.JOINED


def test_items_that_may_show_people_are_not_read(clara):
    project = on_offer(
        clara, texts(), third_party_basis="consent", third_party_notice="A poster tells them."
    )
    work_on(project)
    actions.compute(project_id=project.id)
    assert queries.snapshot(project.id).item_model.state is ItemModelState.PEOPLE
