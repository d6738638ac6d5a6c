"""Outgoing messages: nobody sends but the sender, and everybody else only queues."""

from bot.outbox.queue import enqueue, withdraw

__all__ = ["enqueue", "withdraw"]
