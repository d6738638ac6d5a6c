"""`knowledge vectors`: the cards in force, encoded for the optional dense model."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import typer

from bot.texts import Texts
from commands.common import KNOWLEDGE, Refused, settings_of, with_store


def vectors(context: typer.Context) -> None:
    """Mã hóa các thẻ quy tắc cho phần tìm theo nghĩa (tùy chọn); chỉ làm những thẻ mới hoặc đã đổi."""
    from knowledge.base import KnowledgeBase
    from knowledge.dense import is_installed, load_encoder, make_vectors, vectors_beside
    from knowledge.proposals import read_published

    if not is_installed():
        raise Refused(1, "command.vectors_need_package")
    settings = settings_of(context)
    published = with_store(settings, lambda store: store.read(read_published))
    rules = KnowledgeBase.load(KNOWLEDGE, None, published).rules
    path = vectors_beside(settings.data_directory / "knowledge.db")
    try:
        count, making = make_vectors(rules, path, load_encoder())
        _show(making, count)
    except ImportError as error:
        raise Refused(1, "command.vectors_need_package") from error
    except (OSError, sqlite3.Error) as error:
        raise Refused(1, "command.vectors_not_written", file=path, error=type(error).__name__) from error
    typer.echo(Texts.load()("command.vectors_made", count=count, kept=len(rules) - count))


def _show(making: Iterable[str], count: int) -> None:
    """Run through what is made, with a bar on standard error."""
    from tqdm import tqdm

    form = "{desc}: {n_fmt}/{total_fmt} {bar} {elapsed}"
    name = Texts.load()("command.vectors_progress")
    for _ in tqdm(making, desc=name, total=count, bar_format=form, ascii=" ─", ncols=80):
        pass
