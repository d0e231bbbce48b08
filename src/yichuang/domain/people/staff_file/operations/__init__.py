"""What changes staff files."""
