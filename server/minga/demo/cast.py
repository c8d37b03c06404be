"""The cast of the demo: people, two clients and their projects, all made up."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from minga.demo.texts import LANGUAGES
from minga.domains.people.types import Office
from minga_pure.money import Money
from minga_pure.projects import NewProject, NewRecipient, PurposeClass

CURRENCY = "USD"
DEPOSIT = Money(500_000_000, CURRENCY)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo and their role."""

    username: str
    does: str
    languages: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()

    @property
    def is_member(self) -> bool:
        return bool(self.languages)


PEOPLE = (
    DemoPerson("lova", "member, Antananarivo", ("mg", "fr")),
    DemoPerson("joy", "member, Cebu", ("fil", "en")),
    DemoPerson("tiago", "member, Recife", ("pt", "es")),
    DemoPerson("amina", "member, Casablanca", ("ar", "fr")),
    DemoPerson("tiana", "member; treasurer: confirms deposits", ("mg", "en"), (Office.TREASURER,)),
    DemoPerson(
        "rado",
        "member; registrar: verifies clients; second treasurer",
        ("mg", "fr"),
        (Office.REGISTRAR, Office.TREASURER),
    ),
    DemoPerson(
        "salma",
        "member; mediator, data steward",
        ("ar", "en"),
        (Office.MEDIATOR, Office.DATA_STEWARD),
    ),
    DemoPerson("marisol", "client: the archive of Puerto Candela"),
    DemoPerson("piotr", "client: the library of voices in Poznań"),
    DemoPerson("hanta", "client: a radio that waits to be verified"),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A client: a registered legal entity, its staff and its projects."""

    staff: str
    legal_name: str
    country: str
    registry_number: str
    contact: str
    website: str
    projects: Sequence["DemoProject"] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project, and the name of its set of real items."""

    items: str
    terms: NewProject


def _digits() -> NewProject:
    return NewProject(
        title="Which digit is this?",
        task_type="image_classification",
        question="Which digit is this?",
        instructions=(
            "Each picture shows one handwritten digit, made of a few large squares.\n\n"
            "Choose the digit that the writer meant. From a step further back it is easier to see."
            " If you cannot tell even then, choose “I cannot tell”: it is paid like any other"
            " answer."
        ),
        labels=[{"name": str(n), "title": str(n), "key": str(n)} for n in range(10)],
        criteria=["The digit is the one that most people would read."],
        purpose_class=PurposeClass.PUBLIC_SERVICE,
        purpose=(
            "To read the numbers in the birth registers of 1890 to 1931, so that families find"
            " their names. The registers and the readings are open to everybody."
        ),
        price=Money(10_000, CURRENCY),
        redundancy=3,
        estimated_seconds=5,
        recipients=(
            NewRecipient("Archivo Histórico de Puerto Candela", "CO", "keeps and publishes them"),
            NewRecipient("Taller de Lectura Digital S.A.S.", "CO", "trains the reader", under=0),
        ),
    )


def _photos() -> NewProject:
    return NewProject(
        title="What is in this photograph?",
        task_type="boxes",
        question="Draw a box around every person, animal, cup or dish, coin and vehicle.",
        instructions=(
            "Draw one box around each thing, as tight as you can, with nothing of it outside.\n\n"
            "A person: the whole body that is visible. An animal: also a drawn one. A cup or dish:"
            " each piece by itself. A vehicle: whatever carries people or goods, rockets too.\n\n"
            "If there is none of these in the picture, send it without a box."
        ),
        criteria=[
            "Every person, animal, cup or dish, coin and vehicle that can be seen has its box.",
            "A box touches what it is around, and leaves nothing of it out.",
        ],
        labels=[
            {"name": "person", "title": "Person", "key": "p"},
            {"name": "animal", "title": "Animal", "key": "a"},
            {"name": "cup or dish", "title": "Cup or dish", "key": "c"},
            {"name": "coin", "title": "Coin", "key": "o"},
            {"name": "vehicle", "title": "Vehicle", "key": "v"},
        ],
        purpose_class=PurposeClass.PUBLIC_SERVICE,
        purpose="To describe the archive's photographs for readers who cannot see them.",
        price=Money(90_000, CURRENCY),
        redundancy=4,
        estimated_seconds=60,
        recipients=(
            NewRecipient("Archivo Histórico de Puerto Candela", "CO", "keeps and publishes them"),
        ),
    )


def _texts() -> NewProject:
    keys = {"en": "e", "es": "s", "pt": "p", "de": "d", "it": "i", "pl": "l"}
    labels = [
        {"name": language.title, "title": language.title, "key": keys[language.code]}
        for language in LANGUAGES
    ]
    return NewProject(
        title="Which language is this?",
        task_type="text_classification",
        question="In which language is this text written?",
        instructions=(
            "Choose the language of the text. A foreign name or a quoted word does not change it.\n"
            "\nChoose “Mixed or other” when no single language of the list is right. If you do not"
            " read the language, choose “I cannot tell”: it is paid like any other answer."
        ),
        criteria=["The language is the one in which most of the text is written."],
        labels=[*labels, {"name": "Mixed or other", "title": "Mixed or other", "key": "m"}],
        purpose_class=PurposeClass.RESEARCH,
        purpose="To measure how well programs tell short texts of European languages apart.",
        price=Money(24_000, CURRENCY),
        redundancy=3,
        estimated_seconds=12,
        recipients=(
            NewRecipient("Biblioteka Głosów sp. z o.o.", "PL", "publishes the measurements"),
            NewRecipient("Pracownia Języka, fundacja", "PL", "checks the labels", under=0),
        ),
    )


CUSTOMERS = (
    Customer(
        "marisol",
        "Archivo Histórico de Puerto Candela",
        "CO",
        "NIT 901.457.220-6",
        "datos@archivo-puertocandela.example",
        "https://archivo-puertocandela.example",
        (DemoProject("digits", _digits()), DemoProject("photos", _photos())),
    ),
    Customer(
        "piotr",
        "Biblioteka Głosów sp. z o.o.",
        "PL",
        "KRS 0000987214",
        "badania@biblioteka-glosow.example",
        "https://biblioteka-glosow.example",
        (DemoProject("texts", _texts()),),
    ),
)
