"""The Telegram channel: the Bot API over our own transport, and a local double of it to try and test with."""
