"""python -m minga_client: the same as the command minga."""

import sys

from minga_client.cli import main

sys.exit(main())
