"""Settings of the test run, fixed before Django reads them."""

import os
import tempfile
from pathlib import Path

os.environ["PANAH_DATA_DIR"] = tempfile.mkdtemp(prefix="panah-test-")
Path(os.environ["PANAH_DATA_DIR"], "static").mkdir()
os.environ["PANAH_SECRET_KEY"] = "a-fixed-secret-for-tests-only-0123456789"
# The cost of stretching is tested once, at its real value; everywhere else it would only slow the suite.
os.environ["PANAH_KDF_MEMORY_MIB"] = "1"
os.environ.setdefault("PANAH_DATABASE_URL", "sqlite:///:memory:")
for name in ("PANAH_BASE_URL", "PANAH_SECRET_KEY_FILE", "PANAH_DEBUG"):
    os.environ.pop(name, None)
