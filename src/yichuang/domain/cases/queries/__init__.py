"""Reads for screens, the API and reports."""
