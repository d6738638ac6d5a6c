"""Fitting: where the weights of the confidence come from, reproducible from the knowledge files and labelled questions.

Three sources. Wordings left out: an index without a fifth of the wordings is asked some of those. Questions that no
rule answers, knowledge/strangers and refusals.yaml, left out of the index in the same way. And labelled files, of the
last of them every other row; the rows between are never looked at, so that a measurement on them is honest. A third
of all are told as a story, too.
`python -m knowledge.fitting FILE … FILE` takes all rows of the files but every other one of the last, and writes
calibration.yaml.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Literal, TypeVar

from knowledge.asking import read_around
from knowledge.calibration import Calibration, write_calibration
from knowledge.decision import candidates
from knowledge.evaluation import Labelled, read_labelled
from knowledge.fit import Fit
from knowledge.logit import Choice, train
from knowledge.snapshot import HOME, Material, Snapshot, make, read_material

_Item = TypeVar("_Item")
Kind = Literal["wording", "stranger", "asked", "unanswered"]
_FOLDS = 5
_TOLD_EVERY = 2
_ASKED_EVERY = 3
"""Of the wordings left out, one in so many is asked: more teach nothing further and take minutes."""
# The least by which, over rows left out, at most three in a hundred of the questions that nothing answers get one.
ANSWER_FROM, LEAD_FROM, CLARIFY_FROM = 0.85, 0.4, 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    """The fits of the rules nearest to a question (in the order of `Fit`), which of them are right, and its kind."""

    fits: list[list[float]]
    right: list[bool]
    kind: Kind


def samples(
    material: Material, labelled: Iterable[Labelled] = (), around: Sequence[str] = ()
) -> Iterator[Sample]:
    """Yield what is learnt from: wordings and strangers left out of the index, then the `labelled` questions."""
    rules = material.content.rules
    for turn in range(_FOLDS):
        snapshot = make(_without(material, turn))
        for id in snapshot.rules:
            further = [line.text for line in material.wordings.get(id, ())]
            left_out = [*rules[id].aliases[turn::_FOLDS], *further[turn::_FOLDS]]
            for text in _told(left_out[turn % _ASKED_EVERY :: _ASKED_EVERY], around):
                yield from _sample(snapshot, text, {id}, "wording")
        unanswered = [material.strangers, *material.refusals.values()]
        left_out_lines = chain.from_iterable(lines[turn::_FOLDS] for lines in unanswered)
        for text in _told([line.text for line in left_out_lines], around):
            yield from _sample(snapshot, text, set(), "stranger")
    snapshot = make(material)
    for row in labelled:
        right = {row.rule, *row.also} if row.rule else set()
        for text in _told([row.question], around):
            yield from _sample(snapshot, text, right, "asked" if right else "unanswered")


def _told(texts: Sequence[str], around: Sequence[str]) -> Iterator[str]:
    """Yield each text, and about a half of them a second time in the middle of a story."""
    for text in texts:
        yield text
        place = sum(text.encode())
        if around and place % _TOLD_EVERY == 0:
            yield around[place % len(around)].format(question=text)


def _without(material: Material, turn: int) -> Material:
    """Return `material` without a fifth of the wordings, of the strangers and of what is turned down."""
    rules = {
        id: replace(rule, aliases=tuple(_kept(rule.aliases, turn)))
        for id, rule in material.content.rules.items()
    }
    return replace(
        material,
        content=replace(material.content, rules=rules),
        wordings={id: _kept(lines, turn) for id, lines in material.wordings.items()},
        strangers=_kept(material.strangers, turn),
        refusals={kind: _kept(lines, turn) for kind, lines in material.refusals.items()},
    )


def _kept(items: Sequence[_Item], turn: int) -> list[_Item]:
    return [item for place, item in enumerate(items) if place % _FOLDS != turn]


def _sample(snapshot: Snapshot, text: str, right: set[str], kind: Kind) -> Iterator[Sample]:
    """Yield the sample of a question that is searched for at all, unless its rule is not even near."""
    question = snapshot.understand(text)
    if snapshot.scope.refusal(question) is not None or snapshot.scope.is_greeting(question):
        return
    _, nearest = candidates(question, snapshot)
    among = [hit.rule in right for hit, _ in nearest]
    if nearest and any(among) == bool(right):
        yield Sample([list(fit.numbers().values()) for _, fit in nearest], among, kind)


def calibrate(
    material: Material, labelled: Iterable[Labelled] = (), around: Sequence[str] = ()
) -> Calibration:
    """Return weights fitted to the cards of `material` and the `labelled` questions; each kind counts the same."""
    made = list(samples(material, labelled, around))
    counts = Counter(sample.kind for sample in made)
    bias, weights = train(
        [Choice(sample.fits, sample.right, len(made) / len(counts) / counts[sample.kind]) for sample in made]
    )
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    return Calibration(
        bias,
        dict(zip(Fit.__slots__, weights, strict=True)),
        ANSWER_FROM,
        LEAD_FROM,
        CLARIFY_FROM,
        f"{datetime.now(UTC):%Y-%m-%d}: {told}",
    )


def main(labelled: Sequence[Path]) -> None:
    """Fit to the shipped knowledge and the files `labelled`, of the last only every other row."""
    *whole, last = ([row for row in read_labelled(path) if not row.turns] for path in labelled)
    rows = [*chain.from_iterable(whole), *last[0::2]]
    around = read_around(HOME / "around.yaml")
    write_calibration(HOME / "calibration.yaml", calibrate(read_material(HOME), rows, around))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
