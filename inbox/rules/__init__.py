"""The rules pages: what the bot would answer, and the committee's way of changing it with four eyes."""

from inbox.rules.approvals import ROUTES as _APPROVALS
from inbox.rules.editing import ROUTES as _EDITING
from inbox.rules.files import ROUTES as _FILES
from inbox.rules.history import ROUTES as _HISTORY
from inbox.rules.pages import ROUTES as _PAGES

# What has a name of its own stands before what is named by a rule's id.
ROUTES = [*_APPROVALS, *_FILES, *_EDITING, *_HISTORY, *_PAGES]
