"""The benchmark: `python -m bench` runs our pipeline and the bare framework side by side and prints one table.

Only ratios of one run mean anything: both sides run on the same machine, against the same load, in turns. Every
side is a process of its own, so that none pays for another's work.
"""
