"""The hall from afar: how long one would wait, a number on the phone, an appointment."""
