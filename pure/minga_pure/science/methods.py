"""Every aggregation method for single labels, by name: what server, API and documents list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from minga_pure.science.dawid_skene import dawid_skene
from minga_pure.science.ebcc import bcc, ebcc, hierarchical_bcc
from minga_pure.science.ensemble import aggregate
from minga_pure.science.glad import glad
from minga_pure.science.hierarchical_dawid_skene import hierarchical_dawid_skene
from minga_pure.science.labels import EncodedLabels
from minga_pure.science.mace import mace
from minga_pure.science.majority_vote import majority_vote
from minga_pure.science.method_result import MethodResult
from minga_pure.science.one_coin import one_coin
from minga_pure.science.weighted_majority import weighted_majority


@dataclass(frozen=True, slots=True)
class Method:
    """One way to make one label out of several answers; `source` is the paper it comes from."""

    name: str
    title: str
    source: str
    description: str
    run: Callable[[EncodedLabels], MethodResult]


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method("default", "What Minga takes", "Minga; Hoeting et al. 1999",
               "The calibrated mean of methods that err differently; led by gold if there is any.",
               aggregate),
        Method("majority_vote", "Majority vote", "",
               "Every answer counts the same.", majority_vote),
        Method("weighted_majority", "Weighted majority", "Littlestone and Warmuth 1994",
               "Who agrees with the others counts more.", weighted_majority),
        Method("dawid_skene", "Dawid-Skene", "Dawid and Skene 1979",
               "Learns what each member takes for what.", dawid_skene),
        Method("hierarchical_dawid_skene", "Hierarchical Dawid-Skene",
               "Dawid and Skene 1979; Paun et al. 2018",
               "The same for few answers: who has answered little is judged like everybody.",
               hierarchical_dawid_skene),
        Method("one_coin", "One coin", "Zhang, Chen, Zhou and Jordan 2016",
               "Learns how often each member is right.", one_coin),
        Method("glad", "GLAD", "Whitehill et al. 2009",
               "Learns how able each member and how easy each task is.", glad),
        Method("mace", "MACE", "Hovy et al. 2013",
               "Tells honest answers from habit.", mace),
        Method("bcc", "BCC", "Kim and Ghahramani 2012",
               "Dawid-Skene that believes members more often right than wrong.", bcc),
        Method("hierarchical_bcc", "Hierarchical BCC",
               "Kim and Ghahramani 2012; Paun et al. 2018",
               "The same for few answers: what the crowd mixes up is expected of each member.",
               hierarchical_bcc),
        Method("ebcc", "EBCC", "Li, Rubinstein and Cohn 2019",
               "For members who err together on the same kinds of tasks.", ebcc),
    )
}  # fmt: skip
