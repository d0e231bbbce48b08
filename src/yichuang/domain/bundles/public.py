"""The only import surface of bundles (一件事): operations, queries, records, errors. See README.md."""

from .filing import PLACES_ASKED
from .lifecycle import LISTED, MEMBER, SETTLED, TOLD, WHOLE
from .operations.draft import (
    discard_bundle_draft,
    get_bundle_draft,
    list_bundle_drafts,
    open_bundle_draft,
    remove_paper,
    save_bundle_draft,
    stage_at_window,
    stage_paper,
)
from .operations.paper import print_bundle_paper
from .operations.publish import end_bundle, publish_bundle
from .operations.submit import complete_member, file_ready, submit_bundle
from .operations.supplement import asking, supplement_bundle
from .operations.tell import tell_member
from .operations.withdraw import withdraw_bundle
from .plan import IN, OPEN, OUT, UNAVAILABLE, UNNEEDED, Asked, MergedField, MergedPaper, Part, Plan, Saving, Total
from .policies import PERMISSIONS
from .queries.filed import (
    bundle_case_id_of,
    bundle_of,
    bundled,
    count_to_tell,
    get_bundle_case,
    list_led_bundles,
    list_own_bundles,
    submitted_from,
)
from .queries.form import delivery_ways, form_problems, known_values, late_fields, places_asked
from .queries.listed import (
    LIKE,
    bundles_for,
    bundles_with,
    get_bundle,
    get_bundle_version,
    list_bundles,
    member_items,
    plan_for,
    search_bundles,
)
from .queries.window import members_here
from .records import (
    AskedPaper,
    BundleApplication,
    BundleCaseView,
    BundleDraftRef,
    BundleReceipt,
    BundleRef,
    BundleRow,
    BundleVersionRef,
    ChildView,
    MemberHere,
    PaperInput,
    StagedPaper,
)
from .signing import sign_bundle, signature_problems
from .spec import BundleSpec, Member, Person
from .stages import STAGES, Stage

__all__ = [
    "IN",
    "LIKE",
    "LISTED",
    "MEMBER",
    "OPEN",
    "OUT",
    "PERMISSIONS",
    "PLACES_ASKED",
    "SETTLED",
    "STAGES",
    "TOLD",
    "UNAVAILABLE",
    "UNNEEDED",
    "WHOLE",
    "Asked",
    "AskedPaper",
    "BundleApplication",
    "BundleCaseView",
    "BundleDraftRef",
    "BundleReceipt",
    "BundleRef",
    "BundleRow",
    "BundleSpec",
    "BundleVersionRef",
    "ChildView",
    "Member",
    "MemberHere",
    "MergedField",
    "MergedPaper",
    "PaperInput",
    "Part",
    "Person",
    "Plan",
    "Saving",
    "Stage",
    "StagedPaper",
    "Total",
    "asking",
    "bundle_case_id_of",
    "bundle_of",
    "bundled",
    "bundles_for",
    "bundles_with",
    "complete_member",
    "count_to_tell",
    "delivery_ways",
    "discard_bundle_draft",
    "end_bundle",
    "file_ready",
    "form_problems",
    "get_bundle",
    "get_bundle_case",
    "get_bundle_draft",
    "get_bundle_version",
    "known_values",
    "late_fields",
    "list_bundle_drafts",
    "list_bundles",
    "list_led_bundles",
    "list_own_bundles",
    "member_items",
    "members_here",
    "open_bundle_draft",
    "places_asked",
    "plan_for",
    "print_bundle_paper",
    "publish_bundle",
    "remove_paper",
    "save_bundle_draft",
    "search_bundles",
    "sign_bundle",
    "signature_problems",
    "stage_at_window",
    "stage_paper",
    "submit_bundle",
    "submitted_from",
    "supplement_bundle",
    "tell_member",
    "withdraw_bundle",
]
