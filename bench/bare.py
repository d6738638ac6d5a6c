"""The bare framework: python-telegram-bot's Application with one handler that does nothing, behind aiohttp.

Nothing is stored: what is acknowledged here is lost when the process dies. The body is decoded by msgspec, which
favours this side over the framework's own JSON.
"""

import asyncio
import sys
from typing import Any

import msgspec
from aiohttp import web
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bench.processes import listen, usage


async def _nothing(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    return


async def main(api: str) -> None:
    """Serve /webhooks/telegram until killed; `api` is the address of a Bot API to introduce ourselves to."""
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().token("1:bench").base_url(f"{api}/bot").updater(None).build()
    )
    application.add_handler(MessageHandler(filters.ALL, _nothing))
    await application.initialize()

    async def webhook(request: web.Request) -> web.Response:
        update = Update.de_json(msgspec.json.decode(await request.read()), application.bot)
        await application.process_update(update)
        return web.Response()

    async def settled(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.add_routes(
        [
            web.post("/webhooks/telegram", webhook),
            web.get("/usage", usage),
            web.get("/settled", settled),
        ]
    )
    await listen(app)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
