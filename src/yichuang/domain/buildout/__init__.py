"""Bringing sites up to standard: the place's own standard, plans, checks, evidence, acceptance (站点达标)."""
