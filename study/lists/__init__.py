"""Lists of members from a spreadsheet: read, checked row by row, and taken over whole or not at all."""

from study.lists.cells import LONGEST_FILE, ListRefused, read
from study.lists.checking import MOST, Checked, Entry, check
from study.lists.taking import names, take

__all__ = ["LONGEST_FILE", "MOST", "Checked", "Entry", "ListRefused", "check", "names", "read", "take"]
