"""Work of bundles behind the answer: filing what has its turn, and forgetting old drafts."""

from __future__ import annotations

from yichuang.kernel.jobs import job, periodic

from .operations.draft import purge_bundle_drafts
from .operations.submit import file_ready


@job("bundles.file_members", label="提交一件事里轮到的事项")
def file_members(bundle_case_id: int) -> None:
    """File the members whose turn has come. May run any number of times."""
    file_ready(bundle_case_id=bundle_case_id)


@periodic("bundles.purge_drafts", label="清理过期的一件事草稿", cron="50 18 * * *")
def purge_old_bundle_drafts() -> None:
    """Nightly (02:50 in Shanghai; cron counts in UTC)."""
    purge_bundle_drafts()
