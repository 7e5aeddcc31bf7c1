"""Install one lock file, or the project itself, into the environment this runs in, and show how far it is."""

import re
import subprocess
import sys
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
# Without build isolation pip builds with the locked setuptools and fetches nothing that has no hash.
LOCKED = [*PIP, "--require-hashes", "--no-build-isolation", "--use-pep517"]
# jieba is published as source only; all else must come ready built, so that no compiler is needed.
READY_BUILT = ["--only-binary", ":all:", "--no-binary", "jieba"]
# The dependencies are locked and already there, so the project comes without them.
PROJECT = [*PIP, "--no-deps", "--no-build-isolation", "--editable", "."]
# What pip says when it comes to the next package of a lock file, and how that package's name begins.
NEXT_PACKAGE = re.compile(
    r"^(?:Collecting|Processing|Ignoring|Requirement already satisfied:) (?:\S*/)?([A-Za-z0-9_.]+)"
)
STEP_SHOWN = 10
LAST_WORDS = 15


def main() -> int:
    """Install what the only argument names, a lock file or `--project`, and return pip's exit status."""
    what = sys.argv[1]
    if what == "--project":
        pip = subprocess.run(PROJECT, capture_output=True, text=True, errors="replace", check=False)
        said, status = pip.stdout.splitlines() + pip.stderr.splitlines(), pip.returncode
    else:
        said, status = install_lock(Path(what))
    if status:
        words = [line for line in said if not line.startswith(("WARNING:", "DEPRECATION:"))]
        sys.stderr.writelines(f"{line}\n" for line in words[-LAST_WORDS:])
        sys.stderr.write(
            f"make: pip could not install {what.lstrip('-')}; its own last words are above.\n"
            "      Most often the network or the package index was out of reach for a moment, or has nothing\n"
            "      ready-built for this system. Put that right and run the same command again.\n"
        )
    return status


def install_lock(lock: Path) -> tuple[list[str], int]:
    """Install a lock file, telling how far it is; return everything pip said, and its exit status."""
    total = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    sys.stdout.write(f"make: installing {lock}: {total} package{'s' * (total > 1)}\n")
    command = [*LOCKED, *READY_BUILT, "--requirement", str(lock)]
    said: list[str] = []
    reached = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            if package := NEXT_PACKAGE.match(line):
                reached += 1
                if reached % STEP_SHOWN == 0:
                    sys.stdout.write(f"      {reached} of {total}, now {package[1]}\n")
            elif line.startswith("Installing collected packages"):
                sys.stdout.write("      unpacking\n")
            sys.stdout.flush()
    return said, pip.returncode


if __name__ == "__main__":
    sys.exit(main())
