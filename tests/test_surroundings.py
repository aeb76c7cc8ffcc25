"""A test run never touches the developer's own site, whichever way it is started."""

import os
from pathlib import Path

from django.conf import settings


def test_the_settings_are_those_of_the_test_run():
    assert Path(os.environ["PANAH_DATA_DIR"]) == settings.DATA_DIR
    assert settings.DATA_DIR != settings.BASE_DIR / "var"
    assert settings.KDF_MEMORY_MIB == 1
