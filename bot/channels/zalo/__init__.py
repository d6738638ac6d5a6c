"""Zalo's two products: the Bot Platform (`bot`) and the Official Account (`official_account`)."""
