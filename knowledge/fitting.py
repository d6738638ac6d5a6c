"""Fitting: where the weights of the confidence come from, reproducible from the knowledge files and labelled questions.

Three sources. Wordings left out: an index without a fifth of the aliases is asked those aliases. Questions that no
rule answers, unanswerable.yaml, left out of the index in the same way. And every other row of a labelled file; the
rows between are never looked at, so that a measurement on them is honest. A third of all are told as a story, too.
Run as `python -m knowledge.fitting tests/knowledge/golden_2.jsonl` it writes calibration.yaml.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from knowledge.calibration import Calibration, write_calibration
from knowledge.decision import candidates
from knowledge.evaluation import Labelled, read_labelled
from knowledge.fields import Fields
from knowledge.fit import Fit
from knowledge.logit import Choice, train
from knowledge.rules import Rule
from knowledge.snapshot import HOME, Material, Snapshot, make, read_material
from knowledge.source import read

Kind = Literal["wording", "stranger", "asked", "unanswered"]
_FOLDS = 5
_TOLD_EVERY = 3
# Stricter than what scores best on the set that was tuned on: elsewhere the model is surer than it should be, and
# three choices cost a person a tap where a wrong rule may cost them more.
ANSWER_FROM, LEAD_FROM, CLARIFY_FROM = 0.7, 0.6, 0.12


@dataclass(frozen=True, slots=True)
class Sample:
    """The fits of the rules nearest to a question (in the order of `Fit`), which of them are right, and its kind."""

    fits: list[list[float]]
    right: list[bool]
    kind: Kind


def read_around(path: Path) -> tuple[str, ...]:
    """Return what people write around a question, with its place; raises SourceError when it is no YAML."""
    return Fields(read(path, path.name), path.name, [], ["around", "questions"]).texts("around")


def samples(
    material: Material, labelled: Iterable[Labelled] = (), around: Sequence[str] = ()
) -> Iterator[Sample]:
    """Yield what is learnt from: wordings and strangers left out of the index, then the `labelled` questions."""
    rules = list(material.content.rules.values())
    for turn in range(_FOLDS):
        snapshot = _made_of(
            material, [replace(rule, aliases=_kept(rule.aliases, turn)) for rule in rules], turn
        )
        for rule in rules:
            for text in _told(rule.aliases[turn::_FOLDS], around):
                yield from _sample(snapshot, text, {rule.id}, "wording")
        for text in _told(material.unanswerable[turn::_FOLDS], around):
            yield from _sample(snapshot, text, set(), "stranger")
    snapshot = make(material)
    for row in labelled:
        right = {row.rule, *row.also} if row.rule else set()
        for text in _told([row.question], around):
            yield from _sample(snapshot, text, right, "asked" if right else "unanswered")


def _told(texts: Sequence[str], around: Sequence[str]) -> Iterator[str]:
    """Yield each text, and about a third of them a second time in the middle of a story."""
    for text in texts:
        yield text
        place = sum(text.encode())
        if around and place % _TOLD_EVERY == 0:
            yield around[place % len(around)].format(question=text)


def _kept(texts: Sequence[str], turn: int) -> tuple[str, ...]:
    return tuple(text for place, text in enumerate(texts) if place % _FOLDS != turn)


def _made_of(material: Material, rules: Sequence[Rule], turn: int) -> Snapshot:
    content = replace(material.content, rules={rule.id: rule for rule in rules})
    return make(replace(material, content=content, unanswerable=_kept(material.unanswerable, turn)))


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


def main(labelled: Path) -> None:
    """Fit to the shipped knowledge and every other row of `labelled`, and write calibration.yaml."""
    rows = [row for row in read_labelled(labelled) if not row.turns]
    around = read_around(HOME / "unanswerable.yaml")
    write_calibration(HOME / "calibration.yaml", calibrate(read_material(HOME), rows[0::2], around))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
