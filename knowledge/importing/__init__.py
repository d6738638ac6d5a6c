"""Importing: a real document, however it was kept, as one normal text split into passages, for people to review."""
