"""Members with declared traits, stewards, a client with a panel, for the tests of panels."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from minga.domains.panels import actions
from minga.domains.panels.types import Declared, PanelRequestView
from minga.domains.people import actions as people
from minga.domains.people.types import Office
from minga_pure.panels import Condition, Group
from tests import cast

USE = "model_training"
NEED = "We train a camera and need pictures of people of every age."
WOMEN = Condition(groups=(Group(traits={"gender": ("woman",)}),))
ELDERS = Condition(groups=(Group(traits={"age_band": ("65_on",)}),))


@dataclass
class Scene:
    """A verified client, two data stewards who are no kin, members by name."""

    clara: cast.Customer
    dora: cast.Person
    dina: cast.Person
    members: dict[str, cast.Worker] = field(default_factory=dict)

    @property
    def client(self) -> UUID:
        return self.clara.client.public_id

    def member(self, name: str, **traits: str) -> cast.Worker:
        """A member who declared these traits for the usual purpose."""
        worker = self.members.get(name) or cast.worker(name)
        self.members[name] = worker
        for trait, value in traits.items():
            say(worker, trait, value)
        return worker

    def crowd(self, prefix: str, count: int, **traits: str) -> list[cast.Worker]:
        return [self.member(f"{prefix}{number}", **traits) for number in range(count)]

    def ask(self, purpose: str = USE) -> PanelRequestView:
        return actions.ask_panel(
            client=self.client, purpose=purpose, need=NEED, actor_id=self.clara.id
        )

    def panel(self, condition: Condition = WOMEN, purpose: str = USE) -> UUID:
        """A panel that two stewards decided and of which no number was told."""
        panel = actions.compose_panel(
            request=self.ask(purpose).public_id, condition=condition, actor_id=self.dora.id
        )
        actions.approve_panel(panel=panel, actor_id=self.dina.id)
        return panel

    def told(self, condition: Condition = WOMEN, purpose: str = USE) -> UUID:
        """A panel whose number its client was told."""
        panel = self.panel(condition, purpose)
        actions.release_count(panel=panel, actor_id=self.dora.id)
        return panel


def say(worker: cast.Worker, trait: str, value: str, *purposes: str) -> None:
    actions.declare(
        member=worker.ref,
        trait=trait,
        declared=Declared(value=value, purposes=purposes or (USE,)),
    )


def steward(name: str) -> cast.Person:
    person = cast.person(name)
    people.appoint_steward(
        person_id=person.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    return person


def scene(people_min: int = 3) -> Scene:
    clara = cast.good_customer()
    cast.vote(panel_people_min=people_min)
    return Scene(clara, steward("dora"), steward("dina"))
