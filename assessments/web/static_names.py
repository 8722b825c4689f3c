"""What static files are called in addresses."""

from functools import cache

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class StaticNames(ManifestStaticFilesStorage):
    """Django's own, each name worked out once: a page names twenty files, and the manifest is the
    same for as long as the process lives."""

    @cache  # noqa: B019  (one storage, which lives as long as the process)
    def url(self, name: str, force: bool = False) -> str:
        return super().url(name, force)
