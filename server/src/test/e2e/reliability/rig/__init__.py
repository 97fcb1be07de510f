"""What the reliability scripts share: the server as a process, two small clients, a ledger and its audit."""

import sys

sys.dont_write_bytecode = True
