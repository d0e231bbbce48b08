"""站点达标: the ledger of sites, checks on a phone, acceptance, spot checks, rectification, certificates."""
