"""Reads of the hall."""
