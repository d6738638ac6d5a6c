"""E-mail: a channel that only sends, to the committee's own addresses."""
