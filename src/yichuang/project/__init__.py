"""The top: settings, addresses, command line, supervisor, demo data."""
