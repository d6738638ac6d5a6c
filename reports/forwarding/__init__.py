"""Forwarding: news of cases for the committee's own places, by the outbox, once."""

from reports.forwarding.news import begin
from reports.forwarding.place import Place, Plan, configured
from reports.forwarding.work import forward

__all__ = ["Place", "Plan", "begin", "configured", "forward"]
