"""Reads of bundles: the list, and what was applied for."""
