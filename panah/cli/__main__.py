"""python -m panah.cli"""

import sys

from panah.cli import main

sys.exit(main())
