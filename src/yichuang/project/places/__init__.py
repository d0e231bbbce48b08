"""The places that come with the system: a profile (TOML) for each, and the national list of their divisions.

``files`` reads them, ``load`` opens a place from one, ``command`` is ``yichuang place check|new|load``.
"""
