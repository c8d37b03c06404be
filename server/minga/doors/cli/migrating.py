"""Django's migrations, applied without drawing every model again for each new one."""

import contextlib
from collections.abc import Iterator

from django.core.management import call_command
from django.db.migrations.state import ModelState, ProjectState


def apply_migrations() -> None:
    """Bring the tables up to date."""
    with new_models_rendered_alone():
        call_command("migrate", verbosity=0, interactive=False)


@contextlib.contextmanager
def new_models_rendered_alone() -> Iterator[None]:
    """Render one model where a migration adds one.

    Django renders every model that the new one is related to, directly or through others: almost
    all, for each of a hundred. That is two thirds of the time in which an empty database is made.
    """
    by_django = ProjectState.add_model
    ProjectState.add_model = _add_model  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        ProjectState.add_model = by_django  # type: ignore[method-assign]


def _add_model(state: ProjectState, model_state: ModelState) -> None:
    """As ProjectState.add_model, but the models that are there stay as they are.

    They look their relations up in the registry of this state, which knows the new model.
    """
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:  # hasattr() would render them all
        for model in state.apps.get_models(include_auto_created=True):
            model._meta.apps = state.apps
        state.apps.render_multiple([model_state])
