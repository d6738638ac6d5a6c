"""The rules that sessions are measured by: each stands in a document that is in force, none is told without it."""

from datetime import date

from bot.texts import Texts
from knowledge.loading import load
from knowledge.snapshot import HOME
from study import norms, quorum

TEXTS = Texts.load()


def test_every_norm_stands_in_a_document_that_is_in_force() -> None:
    signed = {(document.number, document.signed): document for document in load(HOME).documents.values()}
    for name, norm in norms.norms().items():
        document = signed[norm.document, norm.signed]
        assert document.status_on(date(2026, 11, 21)) == "in_force", name


def test_every_norm_is_told_with_its_document() -> None:
    for name, norm in norms.norms().items():
        assert norm.document in norms.say(TEXTS, name), name


def test_votes_are_more_than_half_and_two_thirds_at_least() -> None:
    for members in range(1, 200):
        votes = quorum.of(members)
        assert (votes.discipline - 1) * 2 <= members < votes.discipline * 2
        assert (votes.removal - 1) * 3 < members * 2 <= votes.removal * 3
    hint = quorum.hint(TEXTS, 9)
    assert "Từ 5 phiếu" in hint
    assert "Từ 6 phiếu" in hint
    assert "21-QĐ/TW" in hint
