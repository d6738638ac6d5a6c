"""Zalo Official Account: an organisation's page as a channel, by webhook in and by the open API out."""
