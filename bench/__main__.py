"""`python -m bench [--json] [--rounds N] [--only PART]`: what the engine costs, all of it or one part.

Inbound, the bare framework keeps nothing and our side waits for the disk. Rates change with the machine and its
other work; the ratios are of the same rounds.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial

from bench.processes import ROOT, result_of, serving
from bench.table import Figures, Row, alone, compare, render, rounds

WARM_UP = 1000  # updates; also makes every chat known
UPDATES = 5000  # in one round, for each party
SENDS = {"ours": 1500, "default": 300}  # in one round
FLIGHT = 32
SLOW_FLIGHT = 100
DELIVERIES, SECONDS = 200, 10  # of an Official Account: a second, and for how long a round
REMINDERS = 5000
MANY_CARDS = 16  # times the cards there are: about five thousand
MANY_PASSAGES = 60_000
MANY_CASES = 100_000
MANY_REMINDED, DELIVERED = 100_000, 10_000
DUE_AT_ONCE = 10_000
MANY_BRANCHES = 2000
MOST_ROUNDS = 2  # of those that build large indexes


def inbound(folder: str, count: int) -> list[Row]:
    """Updates over HTTP: only stored, and handled to the end, against the bare framework."""
    with (
        serving("bench.api", "0") as api,
        serving("bench.bare", f"http://127.0.0.1:{api}") as bare,
        serving("bench.durable", "intake", f"sqlite:///{folder}/intake.db") as intake,
        serving("bench.durable", "handled", f"sqlite:///{folder}/handled.db") as handled,
    ):
        ports = {"bare": bare, "intake": intake, "handled": handled}
        for port in ports.values():
            _load(port, 0, WARM_UP, 0)
        parties = {name: partial(_load, port, WARM_UP, UPDATES) for name, port in ports.items()}
        done = rounds(parties, count)
    return [
        compare("stored durably, acknowledged", done, "intake", "bare", "acknowledged", "updates/s", 2.0),
        compare("stored, handled, answer queued", done, "handled", "bare", "handled", "updates/s", 1.2),
    ]


def _load(port: int, first: int, count: int, number: int) -> Figures:
    return result_of("bench.load", str(port), str(first + number * count + 1), str(count))


def outbound(folder: str, count: int) -> list[Row]:
    """Messages through our channel against the library's Bot with its own transport."""
    rows = []
    for name, delay, flight, target in (
        ("sent, instant platform", 0.0, FLIGHT, 5.0),
        ("sent, 50 ms platform, 100 in flight", 0.05, SLOW_FLIGHT, 8.0),
    ):
        with serving("bench.api", str(delay)) as api:
            parties: dict[str, Callable[[int], Figures]] = {
                way: partial(_sends, way, api, sends, flight, folder) for way, sends in SENDS.items()
            }
            done = rounds(parties, count)
        rows.append(compare(name, done, "ours", "default", "rate", "sends/s", target))
    return rows


def _sends(way: str, api: int, sends: int, flight: int, folder: str, _number: int) -> Figures:
    address = f"sqlite:///{folder}/sends.db"
    return result_of("bench.sends", way, f"http://127.0.0.1:{api}", str(sends), str(flight), address)


def start(folder: str, count: int) -> list[Row]:
    """From the start of the process to the first answer, once everything has been set up by an earlier start."""
    if not (ROOT / "run_bot.py").exists():
        return []
    first = [result_of("bench.startup", folder)]
    later = [result_of("bench.startup", folder) for _ in range(count)]
    return [
        alone("first answer after the very first start", first, "seconds", "s", 10.0),
        alone("first answer after a start", later, "seconds", "s", 1.5),
        alone("memory after it", later, "rss", "MB", 120.0),
    ]


def inbox(folder: str, _count: int) -> list[Row]:
    """The committee's list at a hundred thousand cases, whole pages: the slowest, and the usual ones."""
    done = [result_of("bench.inbox", f"sqlite:///{folder}/inbox.db", str(MANY_CASES))]
    return [
        alone("inbox at 100,000 cases: slowest list or search, 95th percentile", done, "worst", "ms", 100.0),
        alone("… unassigned first", done, "unassigned", "ms", 100.0),
        alone("… overdue", done, "overdue", "ms", 100.0),
        alone("… a rare word", done, "search, rare word", "ms", 100.0),
    ]


def answers(_folder: str, count: int) -> list[Row]:
    """One answer with the cards there are, with five thousand, and one search among sixty thousand passages."""
    parties: dict[str, Callable[[int], Figures]] = {
        "cards": lambda _: result_of("bench.answers", "cards", "1"),
        "many": lambda _: result_of("bench.answers", "cards", str(MANY_CARDS)),
        "corpus": lambda _: result_of("bench.answers", "corpus", str(MANY_PASSAGES)),
    }
    done = rounds(parties, min(count, MOST_ROUNDS))
    shipped = [one["cards"] for one in done]
    return [
        alone("answer, 95th percentile", shipped, "p95", "ms", 10.0),
        alone("event loop late beside answers, at most", shipped, "wait", "ms", 20.0),
        alone(f"answer, {MANY_CARDS} × the cards", [one["many"] for one in done], "p95", "ms", 20.0),
        alone("search, 60,000 passages", [one["corpus"] for one in done], "p95", "ms", 20.0),
    ]


def zalo(folder: str, count: int) -> list[Row]:
    """Deliveries of an Official Account, answered while the program has nothing else to do and while it reminds."""
    with (
        serving("bench.api", "0.05") as api,
        serving("bench.account", f"sqlite:///{folder}/quiet.db", f"http://127.0.0.1:{api}", "0") as quiet,
    ):
        alone_there = _answered(quiet, count)
    with (
        serving("bench.api", "0.05") as api,
        serving(
            "bench.account", f"sqlite:///{folder}/busy.db", f"http://127.0.0.1:{api}", str(REMINDERS)
        ) as busy,
    ):
        reminding = _answered(busy, count)
    return [
        alone("200 signed deliveries a second, p99", alone_there, "p99", "s", 0.2),
        alone("the same while reminders go out, p99", reminding, "p99", "s", 0.2),
    ]


def study(folder: str, _count: int) -> list[Row]:
    """Reminders of a hundred thousand people in one hour, on a simulated clock, and of ten thousand on a real one."""
    everybody, some = str(MANY_REMINDED), str(DELIVERED)
    done = [result_of("bench.study", "fanout", f"sqlite:///{folder}/fanout.db", everybody, some)]
    late = [result_of("bench.study", "lag", f"sqlite:///{folder}/lag.db", str(DUE_AT_ONCE))]
    return [
        alone("100,000 reminders planned", done, "planned", "s", 60.0),
        alone("… one piece keeps the writer, at most", done, "longest", "ms", 250.0),
        alone("… memory grown", done, "memory planning", "MB", 20.0),
        alone("delivered, slower than the channel allows", done, "slower", "%", 5.0),
        alone("… memory grown", done, "memory delivering", "MB", 20.0),
        alone("10,000 due at once: queued later, p99", late, "p99", "s", 2.0),
    ]


def branches(folder: str, _count: int) -> list[Row]:
    """The committee's view over two thousand branches, and the screen of one that has two hundred members."""
    done = [result_of("bench.branches", f"sqlite:///{folder}/branches.db", str(MANY_BRANCHES))]
    return [
        alone("who met, 2,000 branches: 95th percentile", done, "figures", "ms", 500.0),
        alone("a secretary's screen, 200 members: 95th percentile", done, "screen", "ms", 100.0),
    ]


def _answered(port: int, count: int) -> list[Figures]:
    """Run a round to warm up, then `count` rounds, and return what each measured."""
    each = DELIVERIES * SECONDS
    measured: list[Figures] = [
        result_of("bench.zalo", str(port), str(number * each), str(DELIVERIES), str(SECONDS))
        for number in range(count + 1)
    ]
    return measured[1:]


PARTS = {
    "inbound": inbound,
    "outbound": outbound,
    "zalo": zalo,
    "start": start,
    "answers": answers,
    "inbox": inbox,
    "study": study,
    "branches": branches,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts asked for and print the table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=PARTS, action="append")
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    for part in options.only or PARTS:
        print(f"{part} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            rows += PARTS[part](folder, options.rounds)
    if options.json:
        print(
            json.dumps({"machine": _machine(), "rows": [row._asdict() for row in rows]}, ensure_ascii=False)
        )
    else:
        print(f"{_machine()}; median of {options.rounds} interleaved rounds\n\n{render(rows)}")


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f}"


if __name__ == "__main__":
    main()
