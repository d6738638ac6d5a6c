"""The branches pages: the tree of branches, one branch with its people and sessions, lists of members."""

from inbox.branches import lists, people, place, tree
from inbox.branches.place import KINDS, PATH, show

__all__ = ["KINDS", "PATH", "ROUTES", "show"]

ROUTES = [*tree.ROUTES, *lists.ROUTES, *people.ROUTES, *place.ROUTES]
