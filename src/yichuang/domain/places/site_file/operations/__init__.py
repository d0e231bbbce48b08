"""What is done with the file of a site: one subject per file."""
