"""The register pages: which pages are official and which fakes are announced, changed with four eyes."""

from inbox.register import approvals, editing, pages

# What has a name of its own stands before what is named by an entry's key.
ROUTES = [*approvals.ROUTES, *editing.ROUTES, *pages.ROUTES]
