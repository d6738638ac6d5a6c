"""Norms: the few numbers of the rules that sessions are measured by, each with the document it stands in.

The facts live in `data/norms.yaml`, the words in `texts/norms.yaml`; no sentence of them goes out without its basis.
"""

import functools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.texts import Texts

DATA = Path(__file__).parent / "data" / "norms.yaml"


class Norm(NamedTuple):
    """A number of a rule (days, minutes, parts; `data/norms.yaml` says which) and its document."""

    value: int
    document: str
    signed: date


@functools.cache
def norms() -> Mapping[str, Norm]:
    """Return the norms by name."""
    content = yaml.safe_load(DATA.read_text("utf-8"))
    return {name: Norm(**fields) for name, fields in content.items()}


def value(name: str) -> int:
    """Return the number of a norm."""
    return norms()[name].value


def say(texts: Texts, name: str) -> str:
    """Return the norm as a sentence with its basis."""
    norm = norms()[name]
    basis = texts("norms.basis", document=norm.document, signed=f"{norm.signed:%d/%m/%Y}")
    return texts(f"norms.{name}", value=norm.value, basis=basis)
