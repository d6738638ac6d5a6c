"""What is counted: numbers, and labels that name no person."""

import re
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import STATE_NAMES, Metrics, exposition
from bot.routing import Router
from bot.store.schema import OUT_SENT, OUT_UNKNOWN
from bot.turn import Turn
from tests.helpers.world import MORNING, World


def samples(body: bytes) -> dict[tuple[str, str, str], float]:
    """(name, channel, result) → value, read as Prometheus reads it."""
    return {
        (sample.name, sample.labels.get("channel", ""), sample.labels.get("result", "")): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_counters_are_shown_in_prometheus_format() -> None:
    metrics = Metrics()
    metrics.count("updates", "web", "done")
    metrics.count("updates", "web", "done")
    metrics.count("updates", "telegram", "parked")
    metrics.delivered("web", OUT_SENT)
    metrics.delivered("web", OUT_UNKNOWN)
    assert samples(exposition(metrics, 3, 5)) == {
        ("bot_updates_total", "web", "done"): 2,
        ("bot_updates_total", "telegram", "parked"): 1,
        ("bot_deliveries_total", "web", "sent"): 1,
        ("bot_deliveries_total", "web", "unknown"): 1,
        ("bot_writer_depth", "", ""): 3,
        ("bot_backlog", "", ""): 5,
    }


def test_nothing_counted_is_still_an_answer() -> None:
    assert samples(exposition(Metrics(), 0, 0)) == {
        ("bot_writer_depth", "", ""): 0,
        ("bot_backlog", "", ""): 0,
    }


def test_every_state_of_a_delivery_has_a_name() -> None:
    assert len(set(STATE_NAMES)) == 7
    assert STATE_NAMES[OUT_SENT] == "sent"


def test_pauses_are_remembered_only_as_long_as_they_matter() -> None:
    metrics = Metrics()
    assert metrics.pauses_within("web", MORNING, 10) == 1
    assert metrics.pauses_within("web", MORNING + timedelta(seconds=9), 10) == 2
    assert metrics.pauses_within("telegram", MORNING + timedelta(seconds=9), 10) == 1
    assert metrics.pauses_within("web", MORNING + timedelta(seconds=30), 10) == 1


async def test_after_a_conversation_no_label_names_a_person() -> None:
    router = Router()

    @router.fallback()
    def echo(turn: Turn) -> None:
        turn.tell(turn.text)

    async with World(router) as world:
        an = world.channel.user("8812345678901", "Nguyễn Thị Kín")
        await an.says("một câu hỏi riêng")
        await an.hears()
        body = exposition(world.engine.metrics, 0, 0).decode()
    assert re.findall(r'"([^"]*)"', body)
    assert not set(re.findall(r'="([^"]*)"', body)) - {"fake", "done", "sent"}
