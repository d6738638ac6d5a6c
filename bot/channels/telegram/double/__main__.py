"""`python -m bot.channels.telegram.double --port 8081`: run the double and print its base address."""

import argparse
import asyncio
import sys

from bot.channels.telegram.double.server import TelegramDouble
from bot.channels.telegram.double.webhook import Retry


async def _serve(host: str, port: int, token: str) -> None:
    async with TelegramDouble(token, host=host, port=port, retry=Retry(attempts=10, pause=1.0)) as double:
        print(double.base_url, flush=True)
        await asyncio.Event().wait()


def main() -> int:
    """Serve until interrupted; 2 when the address cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m bot.channels.telegram.double")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="123456:local-double")
    options = parser.parse_args()
    try:
        asyncio.run(_serve(options.host, options.port, options.token))
    except KeyboardInterrupt:
        return 0
    except (OSError, OverflowError) as error:
        print(
            f"Không mở được cổng {options.host}:{options.port} ({error}). Chọn cổng khác bằng --port.",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
