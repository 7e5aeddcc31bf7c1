"""The `menkou` command."""

import sys


def main() -> int:
    """Run the command named on the command line and return the exit status."""
    sys.stderr.write("usage: menkou COMMAND (no command exists yet)\n")
    return 2
