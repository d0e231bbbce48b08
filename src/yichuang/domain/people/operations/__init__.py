"""The changes of people, one subject per file."""
