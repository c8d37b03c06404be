"""Report on the model of the items after a run."""

from dataclasses import replace

from minga.domains.quality.types import Computed, ItemModelReport, ItemModelState


def with_item_model(computed: Computed, unread: ItemModelReport | None, *, reads: str) -> Computed:
    """Return the run with what the model of the items did, or with why it read nothing.

    Neither where no field is read.
    """
    if unread is not None or not reads:
        return replace(computed, item_model=unread)
    model = None if computed.outcome is None else computed.outcome.item_model
    if model is None:
        return replace(computed, item_model=ItemModelReport(ItemModelState.TOO_FEW, reads))
    return replace(
        computed,
        item_model=ItemModelReport(
            ItemModelState.JOINED if model.joins else ItemModelState.NO_GAIN,
            reads,
            round(model.weight, 2),
            round(model.gain, 4),
            sum(result.members_value is not None for result in computed.results),
        ),
    )
