from django.apps import AppConfig
from django.conf import settings


class AssessmentsConfig(AppConfig):
    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is below of what is above: it may not import it."""
        from assessments.accounts import checks  # noqa: F401  (registers what `check` asks)
        from assessments.accounts.queries import token_stands
        from assessments.debate.queries import behind_the_gate
        from assessments.evidence.operations.ratings import BEHIND_THE_GATE
        from assessments.interchange import work  # noqa: F401  (the kinds of long work)
        from assessments.interchange.bulk import work as bulk  # noqa: F401
        from assessments.interchange.unfinished import remove_dead
        from assessments.jobs import runner, standing, waking

        if token_stands not in standing.TOKENS:
            standing.TOKENS.append(token_stands)
        if remove_dead not in waking.TIDYING:
            waking.TIDYING.append(remove_dead)
        if settings.JOBS == "here" and runner.wake not in waking.CALLED:
            waking.CALLED.append(runner.wake)
        if behind_the_gate not in BEHIND_THE_GATE:
            BEHIND_THE_GATE.append(behind_the_gate)
