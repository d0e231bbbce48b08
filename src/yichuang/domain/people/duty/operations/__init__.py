"""What changes people on duty."""
