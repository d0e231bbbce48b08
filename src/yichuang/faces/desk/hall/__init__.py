"""The hall at the desk: one window, the line, who is coming, how people flow."""
