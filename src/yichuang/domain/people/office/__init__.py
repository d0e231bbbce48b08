"""The hall's office: incidents, things lost and found, institutions (制度) that people confirm having read."""
