"""Every address of the case pages."""

from inbox.cases import bulk, dossier, original, pages, replies, saved, sealed, undoing, watching, work
from inbox.guard import Route

ROUTES: list[Route] = [
    *pages.ROUTES,
    *bulk.ROUTES,
    *dossier.ROUTES,
    *work.ROUTES,
    *sealed.ROUTES,
    *original.ROUTES,
    *undoing.ROUTES,
    *saved.ROUTES,
    *replies.ROUTES,
    *watching.ROUTES,
]
