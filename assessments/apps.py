from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is below of what is above: it may not import it."""
        from assessments.accounts import checks  # noqa: F401  (registers what `check` asks)
        from assessments.debate.queries import behind_the_gate
        from assessments.evidence.operations.ratings import BEHIND_THE_GATE

        if behind_the_gate not in BEHIND_THE_GATE:
            BEHIND_THE_GATE.append(behind_the_gate)
