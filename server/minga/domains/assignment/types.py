"""Words of assignment: what a member is offered, and how far a project is."""

from dataclasses import dataclass
from datetime import datetime

from minga.domains.work.types import ProjectView
from minga_pure.money import Money
from minga_pure.projects import DeclaredSkill


@dataclass(frozen=True, slots=True)
class Offer:
    """Work that a member may begin now: so many tasks, for so much, in about so many seconds.

    `lacks`: skills that it takes and that she does not say she has. Until she says so it is shown
    apart, and none of it is given to her.
    """

    project: ProjectView
    tasks: int
    pay: Money
    seconds: int
    held: int
    lacks: tuple[DeclaredSkill, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a project's slots: `slots` = free + held + answered (an invariant, G1).

    Slots that the client took back are not counted.
    """

    slots: int
    free: int
    held: int
    members: int

    @property
    def answered(self) -> int:
        return self.slots - self.free - self.held

    @property
    def is_complete(self) -> bool:
        """Everything that was asked, and not taken back, is answered."""
        return 0 < self.slots <= self.answered


@dataclass(frozen=True, slots=True)
class AdaptiveRedundancy:
    """Every item begins with `first` answers; `slots` more may be asked where they help."""

    first: int
    slots: int


@dataclass(frozen=True, slots=True)
class Stop:
    """From when to when a member gets no new work, and when that was lifted, if it was."""

    since: datetime
    until: datetime
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Work set aside beside a collection: for this member `tasks` of the `slots` that lie there."""

    project: ProjectView
    slots: int
    tasks: int

    @property
    def pay(self) -> Money:
        """Return the pay of the member's tasks together."""
        return self.project.price * self.tasks
