"""The environment of the test run: pytest loads this before pytest-django reads the settings from it.

A conftest.py comes too late for that: without xdist the settings would be those of the developer's own site.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The processes of xdist get it from the one that started them, so that they share one folder.
if "PYTEST_XDIST_WORKER" not in os.environ:
    folder = tempfile.mkdtemp(prefix="panah-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Path(folder, "static").mkdir()
    for name in ("PANAH_BASE_URL", "PANAH_SECRET_KEY_FILE", "PANAH_DEBUG"):
        os.environ.pop(name, None)
    os.environ["PANAH_DATA_DIR"] = folder
    os.environ["PANAH_SECRET_KEY"] = "a-fixed-secret-for-tests-only-0123456789"
    # The cost of stretching is tested once, at its real value; everywhere else it would only slow the suite.
    os.environ["PANAH_KDF_MEMORY_MIB"] = "1"
    os.environ.setdefault("PANAH_DATABASE_URL", "sqlite:///:memory:")
    # The suite fills the processors by itself: threads of the matrix library would spin waiting for each other
    # (estimation and synthesis took three times the processor seconds).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
