"""A project of each kind of task with four items, on offer."""

import json
import math
import struct

from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.work import actions as work
from minga.domains.work.actions.pictures import keep_bytes
from minga.domains.work.readers.audio import listen_to
from minga.domains.work.types import DerivedKind, NewDerivedProject
from minga_pure.money import Money
from tests.cast import bring_files, bring_texts, draft, good_customer, published
from tests.e2e.pictures import kept_picture

RATE = 8_000
SECONDS = 6


def label(name, title, **more):
    return {"name": name, "title": title, **more}


TASKS = {
    "polygons": {
        "question": "Draw around every roof and every tree",
        "labels": [label("roof", "Roof"), label("tree", "Tree")],
    },
    "keypoints": {
        "question": "Mark both eyes and the tip of the nose",
        "labels": [
            label("left eye", "Her left eye"),
            label("right eye", "Her right eye"),
            label("nose", "Tip of the nose"),
        ],
    },
    "spans": {
        "question": "Mark people and places, and who lives where",
        "labels": [
            label("person", "Person"),
            label("place", "Place"),
            label("lives in", "lives in", relation=True),
        ],
        "content": {"text": "🌞 Ana María vive en Lima desde hace tres años, con su tía."},
    },
    "relevance": {
        "question": "How well does the result fit?",
        "labels": [label("bad", "Not at all"), label("fair", "Partly"), label("perfect", "Fully")],
        "content": {
            "query": "bread near me",
            "result": {
                "title": "Panadería Sol: bread baked in the village oven",
                "url": "https://sol.example/bread",
                "text": "Open from six in the morning. Wheat, rye and maize, on Saturdays cake.",
            },
        },
    },
    "comparison": {
        "question": "Which answer helps the farmer most?",
        "labels": [label("clear", "Which is clearer?")],
        "content": {
            "prompt": "When should I water my tomatoes?",
            "answers": [
                {"id": "a", "text": "Water them in the morning, so that the leaves dry by noon."},
                {"id": "b", "text": "Tomatoes like water. Water them whenever they look sad."},
                {"id": "c", "text": "In the evening."},
            ],
        },
    },
    "free_text": {
        "question": "Translate it as you would say it",
        "labels": [],
        "content": {"text": "Buenos días a todos.", "from_language": "es", "to_language": "en"},
    },
    "survey": {
        "question": "What does this shop sell?",
        "labels": [
            label("sold", "What is sold here?", kind="text", required=True),
            label("price", "What does one cost?", kind="number", help="In euros"),
            label("size", "How large is it?", kind="choice", required=True,
                  choices=[label("small", "Small"), label("big", "Large")]),
            label("when", "When is it open?", kind="choices",
                  choices=[label("am", "Mornings"), label("pm", "Evenings")]),
            label("seen", "When did you see it?", kind="date"),
            label("kind", "How friendly is it?", kind="scale", low=1, high=5),
            label("open", "Is it open today?", kind="yes_no"),
        ],
        "content": {"title": "A shop in the market", "text": "Stall 14, beside the fountain."},
    },
    "record_update": {
        "question": "Is all of this still so?",
        "labels": [label("phone", "Telephone"), label("street", "Street"), label("mail", "E-mail")],
        "content": {
            "record": {"name": "Panadería Sol", "phone": "+34 1", "street": "Calle 1"},
            "sources": [{"url": "https://sol.example"}],
        },
    },
    "page": {
        "question": "Does this shop sell bread?",
        "labels": [
            label("page", "Page", html=(
                "<p>${shop}</p>"
                '<fieldset><legend>Does it sell bread?</legend>'
                '<label><input type="radio" name="bread" value="yes" required> Yes</label>'
                '<label><input type="radio" name="bread" value="no"> No</label></fieldset>'
                '<p><label>Remarks <input name="remarks"></label></p>'
            )),
        ],
        "content": {"fields": {"shop": "Panadería Sol & Luna"}},
    },
    "audio_recording": {
        "question": "Say this as you would to a neighbour",
        "labels": [],
        "content": {"prompt": "Salama, manao ahoana ianao?", "language": "mg"},
    },
    "photo_capture": {
        "question": "Photograph this for us",
        "labels": [],
        "content": {"prompt": "The front of a shop in your street, without people."},
    },
    "video_capture": {
        "question": "Film this for us",
        "labels": [],
        "content": {"prompt": "Open and close a door.", "seconds_max": 20},
    },
    "audio_transcription": {"question": "Write down what is said", "labels": []},
}  # fmt: skip
PICTURED = ("image_classification", "boxes", "polygons", "keypoints")
SIMPLE = {
    "text_classification": {
        "question": "Is this news or an advert?",
        "labels": [label("news", "News"), label("advert", "Advert")],
        "content": {"text": "The ferry leaves an hour later from Monday on."},
    },
    "image_classification": {
        "question": "What is on the table?",
        "labels": [label("cup", "A cup"), label("bread", "Bread"), label("nothing", "Nothing")],
    },
    "boxes": {
        "question": "Draw a box around each cup",
        "labels": [label("cup", "Cup"), label("spoon", "Spoon")],
    },
}
KINDS = SIMPLE | TASKS


def kept_sound():
    """The content (JSON) of an item that lets hear a bell for six seconds."""
    count = RATE * SECONDS
    samples = [
        int(9_000 * math.sin(at * 0.35) * (0.2 + abs(math.sin(at / RATE * 2))))
        for at in range(count)
    ]
    body = struct.pack(f"<{count}h", *samples)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1,
                       RATE, RATE * 2, 2, 16, b"data", len(body))  # fmt: skip
    sound = listen_to(head + body)
    keep_bytes(sound)
    peaks = [round(0.15 + 0.8 * abs(math.sin(at / 9)) * abs(math.sin(at / 31)), 3)
             for at in range(300)]  # fmt: skip
    return {"audio": sound.sha256, "duration_ms": SECONDS * 1_000, "peaks": peaks}


def on_offer(name, *, items=4, redundancy=2, owner="clara"):
    """A published project of this kind with four items."""
    clara, task = good_customer(owner), KINDS[name]
    card = draft(
        clara,
        task_type=name,
        title=task["question"],
        question=task["question"],
        instructions="Look twice. What you cannot tell is a good answer too.",
        labels=tuple(task["labels"]),
        estimated_seconds=30,
        price=Money(150_000, "USD"),
        redundancy=redundancy,
    )
    bring_texts(card, items)
    content = task.get("content")
    if name in PICTURED:
        content = json.loads(kept_picture())
    elif name == "audio_transcription":
        content = kept_sound()
    bring_files(card, content or {})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s::jsonb, seconds = 30 WHERE project_id = %s",
            [json.dumps(content), card.id],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def review_on_offer(lova, *, items=4):
    """Answers of others that lova alone is asked to review."""
    served = published(good_customer("clara-reviewed"), texts=40, price=Money(200_000, "USD"))
    shown = {
        "question": "Is this news or an advert?",
        "answer": "advert",
        "criteria": ["An advert wants you to buy something.", "News says what happened."],
        "text": "The ferry leaves an hour later from Monday on.",
    }
    derived_project = NewDerivedProject(
        kind=DerivedKind.AUDIT,
        items=[(f"review-{number}", shown) for number in range(items)],
        price=Money(150_000, "USD"),
        redundancy=1,
        task_type="review",
        labels=(),
        estimated_seconds=30,
        criteria=(),
        title="Review: news or advert",
        question="Does the answer meet each criterion?",
        instructions="Say of each criterion whether the answer meets it.",
    )
    drafted = work.open_derived_project(parent=served.public_id, derived_project=derived_project)
    return assignment.publish_derived_project(project=drafted.public_id, members=[lova.ref])
