"""The changes of places, one subject per file."""
