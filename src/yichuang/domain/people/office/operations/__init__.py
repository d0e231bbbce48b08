"""What is done in the hall's office: one subject per file."""
