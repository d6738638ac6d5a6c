"""`python -m bot.channels.zalo.bot.double --port 8082`: run the double and print its base address."""

import argparse
import asyncio
import sys

from bot.channels.zalo.bot.double.server import Retry, ZaloBotDouble


async def _serve(host: str, port: int, token: str) -> None:
    async with ZaloBotDouble(token, host=host, port=port, retry=Retry(attempts=10, pause=1.0)) as double:
        print(double.base_url, flush=True)
        await asyncio.Event().wait()


def main() -> int:
    """Serve until interrupted; 2 when the address cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m bot.channels.zalo.bot.double")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8082)
    parser.add_argument("--token", default="1234567890123456789:local-double")
    options = parser.parse_args()
    try:
        asyncio.run(_serve(options.host, options.port, options.token))
    except OSError as error:
        print(f"{options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
