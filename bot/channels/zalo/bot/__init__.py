"""The Zalo Bot Platform: a bot of a personal account, by long poll or webhook."""
