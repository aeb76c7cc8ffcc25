"""How the tests are divided among processes."""

from typing import Any

import pytest

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
