"""The hall: businesses, tickets, windows, appointments, devices (大厅). Entered through ``public.py``."""
