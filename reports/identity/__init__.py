"""Which page do people mean? Whatever they paste becomes one canonical target, or a clear reason why not."""

from reports.identity.finder import find_targets, identify
from reports.identity.target import Finding, Target

__all__ = ["Finding", "Target", "find_targets", "identify"]
