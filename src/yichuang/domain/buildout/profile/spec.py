"""The profile of a place (县区配置) as one validated document: what its own plan says, and nothing of any other place.

Read from TOML (project/places/*.toml, one per place) and kept as an edition that is never changed. What can be told
from one element alone is checked here; what concerns several, in ``check``. Sources are named beside every line, by
the text and the id of docs/requirements.tsv.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from yichuang.domain.places.public import CounterKind, CounterService, Language, SiteKind, ZoneKind

from .basis import basis_in_words
from .figures import FIGURES
from .words import AppraisedBy, Batch, EvidenceKind, Means, PartSource, Rhythm, Shape, Stage, UnitKind, Use, Way

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Word = Annotated[str, Field(min_length=1, max_length=20)]
Short = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=400)]
Basis = Annotated[str, Field(max_length=120), AfterValidator(basis_in_words)]
Percent = Annotated[float, Field(ge=0, le=100)]


class Document(BaseModel):
    """Frozen, and unknown keys are errors: a misspelt element must not vanish silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Document):
    """What the place calls its sites, by level (S0-19, S1-2, S3-50, S4-9)."""

    county: Word
    town: Word
    village: Word
    bank: Word = "政务服务驿站"


class Naming(Document):
    """Name templates: ``{town}`` and ``{village}`` are the units' short names (S0-19, S0-20)."""

    county: Short
    town: Short
    village: Short


class Centre(Document):
    """The bureau that runs the county centre, and where the centre is."""

    body: Short
    division: int
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    address: Short
    phone: Annotated[str, Field(max_length=30)] = ""


class Place(Document):
    """The county, district or zone. ``ranges``: the divisions it answers for, where that is not the whole county."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    name: Short
    short_name: Annotated[str, Field(min_length=1, max_length=20)]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$")]
    county: Annotated[int, Field(ge=10**11, lt=10**12)]
    ranges: tuple[tuple[int, int], ...] = ()
    words: Words
    naming: Naming
    centre: Centre


class Must(Document):
    """One thing a site of this level must have: the dictionary and the word in it, and how many."""

    kind: Slug
    what: Annotated[str, Field(max_length=20)] = ""
    least: Annotated[int, Field(ge=1, le=100_000)] = 1
    basis: Annotated[str, Field(max_length=100), AfterValidator(basis_in_words)] = ""


class Staff(Document):
    """How many people of what post a site needs (S0-64, S1-26, S3-43…46)."""

    post: Short
    least: Annotated[int, Field(ge=1, le=200)] = 1
    basis: Basis = ""


class Window(Document):
    """A window the plan asks for, under the plan's own name (S0-55…57, S2-44…47, S2-74, S2-75, S3-49)."""

    kind: CounterKind
    name: Annotated[str, Field(min_length=1, max_length=40)]
    subject: Annotated[str, Field(max_length=20)] = ""
    services: tuple[CounterService, ...] = ()
    languages: tuple[Language, ...] = ()
    basis: Basis = ""


class Without(Document):
    """A division of this level that has no site, and why."""

    division: Annotated[int, Field(ge=10**11, lt=10**12)]
    why: Annotated[str, Field(min_length=1, max_length=120)]


class Level(Document):
    """One level of sites: what it should look like, and how many the plan speaks of (0: it does not say).

    ``in_plan`` false: such sites have their requirements, but are not brought up to standard by this plan.
    ``without``: where the divisions are more than the sites the plan speaks of.
    """

    kind: SiteKind
    number: Annotated[int, Field(ge=0, le=5000)] = 0
    in_plan: bool = True
    without: tuple[Without, ...] = ()
    zones: tuple[ZoneKind, ...] = ()
    counters: tuple[Window, ...] = ()
    must: tuple[Must, ...] = ()
    staff: tuple[Staff, ...] = ()
    basis: Basis = ""


class Mode(Document):
    """A way of serving people the place has set up (S3 五种办理方式, S0 上门服务)."""

    key: Slug
    name: Short
    meaning: Text
    basis: Basis = ""


class Sign(Document):
    """What the sign over the door must look like (S0-11, S0-44). ``words``: a name template of the site's level."""

    width_cm: Annotated[int, Field(ge=10, le=2000)]
    height_cm: Annotated[int, Field(ge=10, le=2000)]
    position: Short


class Line(Document):
    """One thing that is looked at, what proves it, what may be wrong with it, and what it costs to put right.

    ``at_window``: what is wrong is said of a window or a post, never of a person (S0-68).
    """

    key: Slug
    name: Short
    asks: Text
    weight: Annotated[int, Field(ge=1, le=100)] = 10
    must: bool = False
    evidence: tuple[EvidenceKind, ...] = ()
    figure: Annotated[str, Field(max_length=20)] = ""
    least: Annotated[int, Field(ge=0, le=100_000)] = 0
    defects: tuple[Short, ...] = ()
    sign: Sign | None = None
    at_window: bool = False
    cost: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    days: Annotated[int, Field(ge=1, le=1000)] = 30
    basis: Basis = ""

    @property
    def at_cases(self) -> bool:
        """Whether one looks at cases here (S4-62)."""
        return EvidenceKind.CASES in self.evidence

    @property
    def unit(self) -> str:
        """The unit of its figure, or nothing."""
        return FIGURES[self.figure].unit if self.figure else ""


class Checklist(Document):
    """A list by which sites are judged (九个有, 十个一, 一二三四五). ``passes``: the share of weight that suffices."""

    key: Slug
    name: Short
    use: Use = Use.STANDARD
    kinds: tuple[SiteKind, ...] = Field(min_length=1)
    passes: Percent = 90
    lines: tuple[Line, ...] = Field(min_length=1)
    basis: Basis = ""


class Target(Document):
    """What an indicator shall reach by a day."""

    by: date
    value: Annotated[float, Field(ge=0)]
    basis: Basis = ""


class Indicator(Document):
    """A figure of the whole place. ``formula`` empty: declared with evidence; else the name of one we compute.

    ``reported``: what the text itself says was reached by a day, where it sets no target (S3-30…33).
    """

    key: Slug
    name: Short
    shape: Shape = Shape.SHARE
    unit: Annotated[str, Field(max_length=10)] = "%"
    formula: Annotated[str, Field(max_length=40)] = ""
    kinds: tuple[SiteKind, ...] = ()
    falling: bool = False
    targets: tuple[Target, ...] = ()
    reported: tuple[Target, ...] = ()
    meaning: Text
    basis: Basis = ""


class Phase(Document):
    """A stretch of the plan, and which kinds of sites it brings up (S1 实施步骤)."""

    key: Slug
    name: Short
    begins: date
    ends: date
    kinds: tuple[SiteKind, ...] = ()
    basis: Basis = ""


class Milestone(Document):
    """By this day, this many sites of these kinds shall be that far. ``number`` 0: all of them."""

    key: Slug
    name: Short
    by: date
    kinds: tuple[SiteKind, ...] = ()
    number: Annotated[int, Field(ge=0, le=5000)] = 0
    state: Short = "up_to_standard"
    basis: Basis = ""


class Task(Document):
    """A task of the plan: who leads, who helps, by when, after which others (S0-86…89, S2-139, S4-87)."""

    key: Slug
    name: Text
    lead: Short
    helpers: tuple[Short, ...] = ()
    by: date | None = None
    after: tuple[Slug, ...] = ()
    lasting: bool = False
    basis: Basis = ""


class Acceptance(Document):
    """Who must have accepted a site before it counts, and how its mark is kept.

    ``city_body``: the body of the city that accepts, where the city does.
    """

    stages: tuple[Stage, ...] = Field(min_length=1)
    city_body: Annotated[str, Field(max_length=60)] = ""
    recheck_months: Annotated[int, Field(ge=0, le=60)] = 12
    rectify_days: Annotated[int, Field(ge=1, le=365)] = 30
    near_metres: Annotated[int, Field(ge=50, le=20_000)] = 1000
    basis: Basis = ""


class AppraisalRule(Document):
    """One rule of inspecting and appraising, as the text says it (S1-126, S1-130, S2-138, S4-8, S4-69)."""

    key: Slug
    name: Short
    meaning: Text
    basis: Basis = ""


class AppraisalPart(Document):
    """A part of the yearly appraisal, counted by the system. ``basis`` says where its weight is from, or 样例."""

    source: PartSource
    weight: Annotated[int, Field(ge=1, le=100)]
    basis: Annotated[str, Field(min_length=1, max_length=120)]


class Appraisal(Document):
    """How sites are patrolled, and what becomes of the results: whose appraisal they enter, by which rules.

    ``every``: how long a round takes. ``by``: the body that confirms the yearly appraisal (the bureau, where empty).
    ``bonus``: for what points may be added (S1-127), at most ``bonus_most``.
    """

    into: tuple[AppraisedBy, ...] = ()
    rules: tuple[AppraisalRule, ...] = ()
    means: tuple[Means, ...] = ()
    every: Rhythm = Rhythm.QUARTER
    by: Annotated[str, Field(max_length=60)] = ""
    units: tuple[UnitKind, ...] = ()
    parts: tuple[AppraisalPart, ...] = ()
    bonus: Annotated[str, Field(max_length=200)] = ""
    bonus_most: Annotated[int, Field(ge=0, le=20)] = 0
    basis: Basis = ""


class Integration(Document):
    """A platform or system above or beside that the plan names."""

    key: Slug
    name: Short
    of: Short
    purpose: Text
    basis: Basis = ""


SCORE, CONDITION = "score", "condition"


class Criterion(Document):
    """What a demonstration must have at least: ``what`` is a counted figure, ``score`` (of the last check) or
    ``condition`` (percent of the building standard that is there)."""

    what: Slug
    least: Annotated[float, Field(ge=0, le=100_000)]
    kinds: tuple[SiteKind, ...] = ()
    basis: Basis = ""


class Demonstrations(Document):
    """Which sites are named as demonstrations (示范提升对象; S0-15), and whether only those up to standard may be."""

    up_to_standard: bool = True
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    basis: Basis = ""


class Travel(Document):
    """How long a way takes: kilometres by road are ``detour`` times those of the crow (design)."""

    kilometres_an_hour: Annotated[float, Field(gt=0, le=120)] = 30
    detour: Annotated[float, Field(ge=1, le=5)] = 1.4
    minutes: Annotated[int, Field(ge=1, le=120)] = 15
    basis: Basis = ""

    def by_road(self, metres: float) -> float:
        """Kilometres by road, estimated from metres as the crow flies."""
        return metres / 1000 * self.detour


class Programme(Document):
    """The plan as a whole: its name, its years, where its money comes from, its batches."""

    name: Text
    issued_by: Short
    begins: date
    ends: date
    principle: Annotated[str, Field(max_length=200)] = ""
    batches: tuple[Batch, ...] = ()
    ways: tuple[Way, ...] = ()
    funding: tuple[Short, ...] = ()
    pilots_each_town: Annotated[int, Field(ge=0, le=20)] = 0
    town_plans: bool = False
    basis: Basis = ""


class Profile(Document):
    """Everything a place runs by."""

    place: Place
    programme: Programme
    acceptance: Acceptance
    levels: tuple[Level, ...] = Field(min_length=1)
    checklists: tuple[Checklist, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    tasks: tuple[Task, ...] = ()
    modes: tuple[Mode, ...] = ()
    integrations: tuple[Integration, ...] = ()
    appraisal: Appraisal = Appraisal()
    travel: Travel = Travel()
    demonstration: Demonstrations | None = None

    def checklists_for(self, kind: str, use: Use = Use.STANDARD) -> tuple[Checklist, ...]:
        """The lists a site of this kind is judged by; by which it is patrolled."""
        return tuple(c for c in self.checklists if kind in c.kinds and c.use == use)

    def lines_for(self, kind: str, use: Use = Use.STANDARD) -> tuple[Line, ...]:
        """Every line that concerns a site of this kind; keys are unique among them."""
        return tuple(line for c in self.checklists_for(kind, use) for line in c.lines)

    def every_line_for(self, kind: str) -> tuple[Line, ...]:
        """The lines of both uses: something may have to be put right at any of them."""
        return self.lines_for(kind) + self.lines_for(kind, Use.PATROL)

    def line(self, key: str) -> Line | None:
        """The line of this key."""
        return next((line for c in self.checklists for line in c.lines if line.key == key), None)

    def level(self, kind: str) -> Level | None:
        """What the plan says of sites of this kind."""
        return next((level for level in self.levels if level.kind == kind), None)

    def indicator(self, key: str) -> Indicator | None:
        """The indicator of this key."""
        return next((i for i in self.indicators if i.key == key), None)


def as_json(profile: Profile) -> dict[str, Any]:
    """As it is kept in an edition."""
    return profile.model_dump(mode="json")
