"""Answers: how long one takes, with the cards as they are and with many more, and what that costs the event loop.

`python -m bench.answers cards TIMES` multiplies the cards, a third of their words renamed in each copy;
`python -m bench.answers corpus PASSAGES` ranks passages made of their sentences; `python -m bench.answers dense 1` asks
with the dense extra, which must be installed, and encodes the cards first. Prints one JSON object.
"""

import asyncio
import gc
import json
import re
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from bench.processes import ROOT
from knowledge.base import KnowledgeBase
from knowledge.dense import load_encoder, make_vectors, vectors_beside
from knowledge.evaluation import read_labelled
from knowledge.foreign import Corpus
from knowledge.rules import Rule
from knowledge.snapshot import HOME, Material, make, read_material
from knowledge.vocabulary import Vocabulary

ASKED = ROOT / "tests" / "knowledge" / "golden_2.jsonl"
_WORD = re.compile(r"\w+")
_TICK = 0.001  # seconds


def _renamed(text: str, copy: int) -> str:
    """Return `text` with about a third of its words made into others, the same in all of a copy."""
    return (
        _WORD.sub(
            lambda found: found[0] if crc32(found[0].lower().encode()) % 3 else f"{found[0]}{copy}", text
        )
        if copy
        else text
    )


def multiplied(material: Material, times: int) -> Material:
    """Return `material` with every card and its aliases `times` over; the further wordings stay as many as they are."""
    rules: dict[str, Rule] = {}
    for copy in range(times):
        for id, rule in material.content.rules.items():
            name = f"{id}-{copy}" if copy else id
            rules[name] = replace(
                rule,
                id=name,
                question=_renamed(rule.question, copy),
                aliases=tuple(_renamed(alias, copy) for alias in rule.aliases),
                short=_renamed(rule.short, copy),
                why=_renamed(rule.why, copy),
                instead=_renamed(rule.instead, copy),
            )
    return replace(material, content=replace(material.content, rules=rules))


def _passages(count: int) -> Iterator[tuple[str, str]]:
    """Yield `count` passages: the cards, told again and again with words renamed."""
    rules = list(read_material(HOME).content.rules.values())
    copies = (
        _renamed("\n".join(rule.texts()), copy) for copy in range(1 + count // len(rules)) for rule in rules
    )
    for number, text in enumerate(islice(copies, count)):
        yield str(number), text


def _questions() -> list[str]:
    return [row.question for row in read_labelled(Path(ASKED))]


def _timed(ask: Callable[[str], object]) -> list[float]:
    """Return the milliseconds of each question, sorted."""
    taken = []
    for question in _questions():
        began = time.perf_counter()
        ask(question)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


async def _longest_wait(ask: Callable[[str], object]) -> float:
    """Return the longest that a loop was late, in milliseconds, while a thread beside it answers."""
    answering = asyncio.create_task(asyncio.to_thread(_timed, ask))
    latest = 0.0
    while not answering.done():
        began = time.perf_counter()
        await asyncio.sleep(_TICK)
        latest = max(latest, time.perf_counter() - began - _TICK)
    return latest * 1000


def _with_dense() -> KnowledgeBase:
    """Return the cards there are with the model beside them, every card encoded."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "knowledge.db"
        deque(make_vectors(KnowledgeBase.load().rules, vectors_beside(database), load_encoder())[1], 0)
        return KnowledgeBase.load(HOME, database)


def measure(kind: str, size: int) -> dict[str, float]:
    """Return p50 and p95 of an answer and the longest wait of the loop, ms; seconds to build; memory, MB."""
    began = time.perf_counter()
    ask: Callable[[str], object]
    if kind == "cards":
        ask = KnowledgeBase(make(multiplied(read_material(HOME), size))).ask
    elif kind == "dense":
        ask = _with_dense().ask
    else:
        ask = Corpus(_passages(size), Vocabulary()).rank
    built = time.perf_counter() - began
    gc.collect()
    gc.freeze()  # as the program does once it is set up
    taken = _timed(ask)
    return {
        "p50": taken[len(taken) // 2],
        "p95": taken[int(len(taken) * 0.95)],
        "wait": asyncio.run(_longest_wait(ask)),
        "built": built,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
