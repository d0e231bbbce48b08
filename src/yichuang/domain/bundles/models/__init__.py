"""Rows of bundles, by subject."""

from .draft import BundleDraft, BundleFile
from .filed import BundleCase, BundleMember
from .listed import Bundle, BundleVersion
from .window import WindowIntake

__all__ = ["Bundle", "BundleCase", "BundleDraft", "BundleFile", "BundleMember", "BundleVersion", "WindowIntake"]
