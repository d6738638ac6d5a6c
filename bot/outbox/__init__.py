"""Outgoing messages: nobody sends but the sender, and everybody else only queues."""

from bot.outbox.mailing import Post, enqueue_many
from bot.outbox.queue import enqueue, insert, rows, withdraw
from bot.outbox.withdrawal import withdraw_from

__all__ = ["Post", "enqueue", "enqueue_many", "insert", "rows", "withdraw", "withdraw_from"]
