"""The demo county: data, and how it is loaded through the public operations."""
