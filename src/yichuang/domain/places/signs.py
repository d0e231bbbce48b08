"""What the sign of a site may read (S0-11, S0-19, S0-20)."""

from __future__ import annotations

from .models import DivisionLevel
from .naming import names_by
from .queries import get_division, get_site, list_divisions, ranges_of_site
from .refs import SiteNaming, short_village_name


def sign_names(site_id: int, naming: SiteNaming) -> tuple[str, ...]:
    """The names these templates allow over the door of the site; its own name where there is no rule for its kind.

    A joint station may carry the name of any village it serves. Raises NotFound.
    """
    site = get_site(site_id)
    served = {r.low for r in ranges_of_site(site_id) if r.low == r.high} | {site.division}
    parents = {get_division(code).parent for code in served}
    divisions = {d.code: d for parent in parents if parent for d in list_divisions(parent)}
    villages = [
        short_village_name(divisions[code].name)
        for code in sorted(served)
        if code in divisions and divisions[code].level == DivisionLevel.VILLAGE
    ]
    return names_by(naming, site.kind, get_division(site.town).name, villages) or (site.name,)
