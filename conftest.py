"""Settings of the test run, fixed before Django reads them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

os.environ["PANAH_DATA_DIR"] = tempfile.mkdtemp(prefix="panah-test-")
atexit.register(shutil.rmtree, os.environ["PANAH_DATA_DIR"], ignore_errors=True)
Path(os.environ["PANAH_DATA_DIR"], "static").mkdir()
os.environ["PANAH_SECRET_KEY"] = "a-fixed-secret-for-tests-only-0123456789"
# The cost of stretching is tested once, at its real value; everywhere else it would only slow the suite.
os.environ["PANAH_KDF_MEMORY_MIB"] = "1"
os.environ.setdefault("PANAH_DATABASE_URL", "sqlite:///:memory:")
for name in ("PANAH_BASE_URL", "PANAH_SECRET_KEY_FILE", "PANAH_DEBUG"):
    os.environ.pop(name, None)

# Their tests share a server, a browser or a fitted model: one process runs a whole module.
TOGETHER = ("tests/e2e/", "tests/api/test_openrosa", "tests/core/names/test_duplicates")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Modules first, the largest first; then single tests. (xdist_group of xdist 3.8 does nothing in pytest 9.2.)"""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid

    return Scheduling(config, log)
