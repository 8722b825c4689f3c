#!/usr/bin/env python
"""Django's command line for Assay."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # An operator reads the sentence, not the way to it.
        sys.exit(f"assay: {error}")


if __name__ == "__main__":
    main()
