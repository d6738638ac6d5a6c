"""`make test`'s first step: install what the suite wants and the machine lacks, where that is possible.

Debian's packages as root; anywhere else it says in one line what will not be run.
"""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.helpers.postgres import server_directory

_READERS = {"tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils", "zbarimg": "zbar-tools"}


def wanted() -> list[str]:
    """Return the Debian packages for what is missing."""
    packages = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")):
        packages.append("chromium")
    if server_directory() is None:
        packages.append("postgresql")
    packages += [package for program, package in _READERS.items() if not shutil.which(program)]
    if shutil.which("tesseract") is None:
        packages.append("tesseract-ocr-vie")
    return packages


def main() -> None:
    """Install, or say what is missing."""
    packages = wanted()
    if not packages:
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    for package in wanted():
        print(f"not on this machine, its tests are skipped: {package}", file=sys.stderr)


if __name__ == "__main__":
    main()
