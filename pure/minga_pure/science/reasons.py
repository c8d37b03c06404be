"""Why a result is what it is, in one sentence that needs no statistics.

A reason is a code and its facts. The sentence is here in English and marked for translation; a
door translates `counted` by `count`, or `template`, and fills in `facts`; everybody else shows
`reason.sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple


def N_(sentence: str) -> str:  # noqa: N802 (the name that gettext tools look for)
    """Mark a sentence for the translators; it is translated where it is shown."""
    return sentence


class Counted(NamedTuple):
    """A sentence with the two forms that a number chooses between, and the fact that counts."""

    singular: str
    plural: str
    fact: str


def NN_(singular: str, plural: str, fact: str) -> Counted:  # noqa: N802 (as N_)
    """Mark both forms of a sentence for the translators, whose languages have up to six."""
    return Counted(singular, plural, fact)


COUNTED: Final[dict[str, Counted]] = {
    "each_its_own": NN_(
        "%(answers)s answer was given; it stands for itself.",
        "%(answers)s answers were given; each stands for itself.",
        "answers",
    ),
    "parts_agree": NN_(
        "%(answers)s answers agree on %(parts)s part.",
        "%(answers)s answers agree on all %(parts)s parts.",
        "parts",
    ),
    "sure_enough": NN_(
        "%(answers)s answer makes it %(percent)s %% sure; more would change little.",
        "%(answers)s answers make it %(percent)s %% sure; more would change little.",
        "answers",
    ),
    "most_answers_reached": NN_(
        "%(answers)s answer, the most an item gets, and only %(percent)s %% sure.",
        "%(answers)s answers, the most an item gets, and still only %(percent)s %% sure: people"
        " disagree.",
        "answers",
    ),
    "nothing_to_gain": NN_(
        "It is %(percent)s %% sure after %(answers)s answer, below the wanted %(target)s %%, and"
        " more answers are not expected to change that.",
        "It is %(percent)s %% sure after %(answers)s answers, below the wanted %(target)s %%, and"
        " more answers are not expected to change that: people disagree.",
        "answers",
    ),
    "asked_until_sure": NN_(
        "It is %(percent)s %% sure; it is asked again until it is %(target)s %% sure or has"
        " %(most)s answer.",
        "It is %(percent)s %% sure; it is asked again until it is %(target)s %% sure or has"
        " %(most)s answers.",
        "most",
    ),
    "item_model_joined": NN_(
        "A small model, trained on your members’ answers to other items, reads the items and counts"
        " as one more annotator. It changed the label of %(changed)s item; your files say of"
        " which.",
        "A small model, trained on your members’ answers to other items, reads the items and counts"
        " as one more annotator. It changed the labels of %(changed)s items; your files say of"
        " which.",
        "changed",
    ),
}
"""Sentences whose noun follows one number; where two numbers stand, the plural is said."""

SENTENCES: Final[dict[str, str]] = {
    **{code: counted.plural for code, counted in COUNTED.items()},
    # what an item's answers say
    "no_answers": N_("Nobody has answered yet."),
    "one_answer": N_("One member answered; nobody else has looked."),
    "all_said": N_("All %(answers)s said %(label)s."),
    "most_said": N_("%(count)s of %(answers)s said %(label)s."),
    "most_said_one_good": N_(
        "%(count)s of %(answers)s said %(label)s; the one who said %(other)s is usually right"
        " about %(other)s."
    ),
    "most_said_others_weak": N_(
        "%(count)s of %(answers)s said %(label)s; those who said %(other)s are less often right"
        " about it."
    ),
    "fewer_but_better": N_(
        "Only %(count)s of %(answers)s said %(label)s, but they are more often right here than the"
        " others."
    ),
    "model_tipped": N_(
        "None of %(answers)s said %(label)s; the model that guessed it is more often right."
    ),
    "item_model_tipped": N_(
        "%(count)s of %(answers)s said %(label)s; with what the model of the items reads, it is the"
        " likelier label."
    ),
    "no_decision": N_("The %(answers)s answers do not decide: as much speaks for one as another."),
    "share_said": N_("%(percent)s %% of %(answers)s answers agree with it."),
    # what answers with a shape say
    "parts_nothing": N_("All %(answers)s found nothing to mark."),
    "parts_mixed": N_(
        "Of %(parts)s parts that anybody marked, %(kept)s are kept; surest %(best)s %%, least sure"
        " %(worst)s %%."
    ),
    "words_agree": N_("All %(answers)s wrote the same words."),
    "nearest_text": N_(
        "Of %(answers)s answers it is the one that lies nearest to all (%(percent)s %% sure)."
    ),
    "words_mixed": N_(
        "%(sure)s of %(words)s words are sure by what most wrote; the rest is less sure."
    ),
    "order_agrees": N_("All %(answers)s put them in the same order."),
    "order_mixed": N_("%(percent)s %% of the pairwise judgements agree with this order."),
    "fields_mixed": N_("%(decided)s of %(fields)s fields are decided; least sure is %(least)s."),
    "fields_agree": N_("All %(answers)s agree on every field."),
    # whether to ask again
    "too_few_answers": N_("Answers so far: %(answers)s. Every item gets %(wanted)s at least."),
    "worth_its_price": N_(
        "It is %(percent)s %% sure; each further answer is expected to add %(points)s points, which"
        " is worth its price."
    ),
    "worth_for_skilled": N_(
        "It is %(percent)s %% sure; only members who are good at such items are expected to help,"
        " by %(points)s points an answer."
    ),
    "nothing_kept": N_(
        "It is %(percent)s %% sure; another answer would help, but none is kept back any more."
    ),
    # whether answers change over time
    "too_few_to_compare": N_("Too few answers yet to compare the earlier with the later ones."),
    "no_known_to_compare": N_("Too few answers yet to items whose true answer you brought."),
    "share_same": N_("No sign of a change: %(before)s %% at the beginning, %(after)s %% lately."),
    "fits_less": N_(
        "Answers fit each other less than at the beginning: %(after)s %% instead of %(before)s %%"
        " (%(low)s to %(high)s points less)."
    ),
    "fits_more": N_(
        "Answers fit each other more than at the beginning: %(after)s %% instead of %(before)s %%"
        " (%(low)s to %(high)s points more)."
    ),
    "known_less": N_(
        "Known items are answered right less often than at the beginning: %(after)s %% instead of"
        " %(before)s %% (%(low)s to %(high)s points less)."
    ),
    "known_more": N_(
        "Known items are answered right more often than at the beginning: %(after)s %% instead of"
        " %(before)s %% (%(low)s to %(high)s points more)."
    ),
    "time_same": N_("An answer takes about as long as at the beginning: %(after)s seconds."),
    "faster": N_(
        "An answer takes %(after)s seconds instead of %(before)s. That is usual as people learn;"
        " the other two charts show whether care went with it."
    ),
    "slower": N_(
        "An answer takes %(after)s seconds instead of %(before)s: items may have become harder."
    ),
    # whether a model reads the items
    "item_model_no_gain": N_(
        "A small model read the items and was left out: it foretells answers no better than your"
        " members do."
    ),
    "item_model_too_few": N_(
        "From %(wanted)s answered items on, a small model reads the items, and joins your members"
        " where that helps."
    ),
    "item_model_too_many": N_(
        "No model reads the items of a project with more than %(most)s: its labels come from"
        " members alone."
    ),
    "item_model_people": N_(
        "No model reads these items, because they may show people or disturbing content: the labels"
        " come from members alone."
    ),
    "item_model_off": N_("You have turned the model off: the labels come from members alone."),
    # whether a machine that guessed first leads people
    "anchoring_unknown": N_("Too early to say: it takes %(wanted)s answers of each kind."),
    "anchored": N_(
        "People agree with the machine in %(shown)s %% of the items where they saw its guess, and"
        " in %(blind)s %% where they did not: they follow it by %(low)s to %(high)s points."
    ),
    "not_anchored": N_(
        "People agree with the machine in %(shown)s %% of the items where they saw its guess, and"
        " in %(blind)s %% where they did not: no sign that they follow it."
    ),
}

UNANIMOUS: Final = frozenset(
    {"all_said", "parts_agree", "parts_nothing", "words_agree", "order_agrees", "fields_agree"}
)
"""Reasons of an item on which everybody said the same."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code out of SENTENCES, and the facts that its sentence needs."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def counted(self) -> Counted | None:
        """Both forms of the sentence, when a number chooses between them."""
        return COUNTED.get(self.code)

    @property
    def count(self) -> int:
        """The number that chooses the form; 2 where none does, or where it is not whole."""
        number = self.facts.get(self.counted.fact) if self.counted else None
        return number if isinstance(number, int) else 2

    @property
    def template(self) -> str:
        """The English sentence with its places for facts."""
        if self.counted and self.count == 1:
            return self.counted.singular
        return SENTENCES[self.code]

    @property
    def sentence(self) -> str:
        """The English sentence, complete."""
        return self.template % self.facts
