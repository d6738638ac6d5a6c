"""The commands of `run_bot.py`, one module for each thing an operator does."""
