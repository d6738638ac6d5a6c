"""Outgoing messages: nobody sends but the sender, and everybody else only queues."""

from bot.outbox.queue import enqueue, insert, rows, withdraw

__all__ = ["enqueue", "insert", "rows", "withdraw"]
