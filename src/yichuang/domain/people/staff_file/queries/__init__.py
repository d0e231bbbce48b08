"""Reads of staff files."""
