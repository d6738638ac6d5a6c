"""`python -m bot.channels.zalo.official_account.double --port 8083`: run it, print address and first token."""

import argparse
import asyncio
import sys

from bot.channels.zalo.official_account.double.server import OfficialAccountDouble, Retry


async def _serve(host: str, port: int, webhook: str) -> None:
    async with OfficialAccountDouble(host=host, port=port, retry=Retry(pause=1.0)) as double:
        double.webhook = webhook
        print(double.base_url, double.grants.refresh_token, flush=True)
        await asyncio.Event().wait()


def main() -> int:
    """Serve until interrupted; 2 when the address cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m bot.channels.zalo.official_account.double")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8083)
    parser.add_argument("--webhook", default="http://127.0.0.1:8080/webhooks/zalo-oa")
    options = parser.parse_args()
    try:
        asyncio.run(_serve(options.host, options.port, options.webhook))
    except OSError as error:
        print(f"{options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
