"""Install one lock file, or the project itself, into the environment this runs in, and show how far it is."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
# Without build isolation pip builds with the locked setuptools, and fetches nothing that has no hash. jieba is
# published as source only; everything else must come ready built, so that no compiler is needed.
LOCKED = ["--require-hashes", "--no-build-isolation", "--use-pep517", "--only-binary", ":all:", "--no-binary", "jieba"]
# The dependencies are locked and already there, so the project comes without them.
PROJECT = ["--no-deps", "--no-build-isolation", "--editable", "."]
# What pip says when it comes to the next package of a lock file, and the package's name.
NEXT_PACKAGE = re.compile(r"^(?:Collecting|Requirement already satisfied:|Ignoring) ([\w.-]+)")
STEPS_SHOWN = 10


def main() -> int:
    """Install what the only argument names and return pip's exit status."""
    what = sys.argv[1]
    arguments = PROJECT if what == "--project" else [*LOCKED, "-r", what]
    with subprocess.Popen(
        [*PIP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        said = show_progress(pip.stdout or (), what)
    if pip.returncode:
        sys.stderr.writelines(line for line in said[-15:] if not line.startswith("WARNING"))
        sys.stderr.write(
            f"make: pip could not install {'the project' if what == '--project' else what}; its own words are above.\n"
            "      Most often the network or the package index was out of reach for a moment, or this system has\n"
            "      no ready-built package. Put that right and run the same command again: what is done stays done.\n"
        )
    return pip.returncode


def show_progress(lines: Iterable[str], what: str) -> list[str]:
    """Tell on standard output how many of the packages pip has come to; return everything pip said."""
    if what == "--project":
        return list(lines)
    total = sum(" " not in line.split("==")[0] for line in Path(what).read_text("utf-8").splitlines() if "==" in line)
    sys.stdout.write(f"make: installing {what}\n")
    said = []
    reached: set[str] = set()
    for line in lines:
        said.append(line)
        if (package := NEXT_PACKAGE.match(line)) and package[1] not in reached:
            reached.add(package[1])
            if len(reached) % STEPS_SHOWN == 0 or len(reached) == total:
                sys.stdout.write(f"      {len(reached)} of {total} packages, now {package[1]}\n")
        elif line.startswith("Installing collected packages"):
            sys.stdout.write("      unpacking them\n")
        sys.stdout.flush()
    return said


if __name__ == "__main__":
    sys.exit(main())
