"""The places that come with the system: a profile (TOML) for each, and the national list of their divisions.

``python -m`` nothing here: ``yichuang place check|new|load`` reads profiles, ``load`` opens a place from one.
"""
