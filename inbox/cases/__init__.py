"""The pages of cases: the list, one case, what officers do to them."""
