"""About 300 cases of the last 90 days, in every state, played through the public operations on the demo's clock.

What happens is an agenda in the order of time: each event does one thing as one person and puts what follows on the
agenda. What would happen after now does not happen, so the youngest cases stand where they stand. Weights: bundles.md
("What makes demo data real"): agents file about a third, 5–8 % need correction, 1–2 % are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel, system

from . import filling
from .agenda import Agenda
from .cast import Cast
from .ground import SHUANGJIANG
from .people import DemoPerson
from .story import ENDS, Story, attached, needed, upload, with_papers
from .told import tell

CASES = 300
DAYS = 90
_LEVELS = (5, 5, 5, 5, 5, 5, 4, 4, 3, 2, 1)


class Play:
    """Everybody on stage."""

    def __init__(self, items: dict[str, catalogue.ItemRef], persons: tuple[DemoPerson, ...]) -> None:
        self.random = Random(530925)  # noqa: S311 - scenery, no secret
        self.agenda = Agenda(self.random)
        self.place = places.get_place(SHUANGJIANG)
        self.items = [i for i in items.values() if i.popular]
        self.people = {kind: [p for p in persons if p.kind == kind] for kind in ("person", "legal")}
        self.done: Counter[str] = Counter()
        self.stories: list[Story] = []
        self.cast = Cast(self.place.id, self.random)

    def run(self) -> None:
        """Play all cases up to now."""
        now = self.agenda.now
        starts = sorted(self.agenda.office_hours(now - timedelta(days=self._age())) for _ in range(CASES))
        for n, start in enumerate(starts):
            self.agenda.at(start, partial(self._anybody, n))
        self.agenda.run()

    def _age(self) -> float:
        """Days ago: evenly, with a few of today and yesterday."""
        return self.random.choice((0, 1, 2)) if self.random.random() < 0.1 else self.random.uniform(0, DAYS)

    # Filing

    def _anybody(self, n: int) -> None:
        self.apply(self._story(n))

    def apply(self, story: Story) -> None:
        """Somebody applies; what follows goes on the agenda."""
        self.stories.append(story)
        version = catalogue.get_version(story.item.version_id)
        answers = filling.situation(version, self.random, story.answers)
        make = {Channel.ONLINE: self._online, Channel.WINDOW: self._window, Channel.AGENT: self._agent}
        application = cases.Application(
            place_id=self.place.id,
            item_id=story.item.id,
            division=story.person.division,
            situation=answers,
            form=filling.form(version, answers, self.random, story.person.division, story.signer),
            delivery=self._delivery(story, version.spec.delivery_ways),
        )
        make[story.channel](story, version, answers, application)

    def _story(self, n: int) -> Story:
        random = self.random
        item = random.choices(self.items, [i.popular for i in self.items])[0]
        fate = ENDS[n % len(ENDS)] if n < len(ENDS) * 2 else ""
        if fate:  # an item that takes time, for fates that need it
            promised = [i for i in self.items if i.handling is catalogue.Handling.PROMISED]
            item = random.choice(promised)
        kinds = [a for a in item.audience if self.people[a]]
        able = [p for p in self.people[random.choice(kinds)] if fate != "withdraw" or p.account_id]
        person = random.choice(able)
        roll = random.random()
        channel = Channel.AGENT if roll < 0.33 and "agent" in item.channels else Channel.WINDOW
        if person.account_id and "online" in item.channels and roll > 0.33:
            channel = Channel.ONLINE
        if not fate:
            fate = random.choices(("", "correct", "reject", "withdraw"), (0.91, 0.06, 0.015, 0.015))[0]
        return Story(item, person, channel, fate)

    def _delivery(self, story: Story, ways: tuple[str, ...]) -> cases.DeliveryChoice:
        """One of the item's ways; to the village station only where somebody sits there."""
        way = story.way or self.random.choice(ways)
        if way == "village":
            site = places.site_for(self.place.id, "village", story.person.division)
            if site is not None and self.cast.sits_in(site.id):
                return cases.DeliveryChoice(way, site.id)
            way = "counter"
        waits_at = None if self._has_counter(story) else self.cast.near(story.item.id, story.person.division)
        return cases.DeliveryChoice(way, waits_at, story.person.address if way == "post" else "")

    def _has_counter(self, story: Story) -> bool:
        """Whether a counter near her accepts it. If not, its own body does, and has nobody who hands results out."""
        return self.cast.accepts(story.item, story.person.division)

    def _online(
        self, story: Story, version: catalogue.VersionRef, answers: dict[str, str], application: cases.Application
    ) -> None:
        assert story.person.account_id is not None
        actor = people.get_actor(story.person.account_id, None, Channel.ONLINE)
        given = (*(self._bring(actor, story, m) for m in needed(version, answers)), *attached(actor, version, answers))
        self._submitted(story, cases.submit_application, actor, with_papers(application, given))

    def _bring(self, actor: Actor, story: Story, material: catalogue.Material) -> cases.MaterialInput:
        if material.waivable:
            return cases.MaterialInput(material.id, "waived")
        if material.defer_days and not story.stop and self._has_counter(story) and self.random.random() < 0.5:
            return cases.MaterialInput(material.id, "deferred")
        return upload(actor, story.item.id, material.id, material.name)

    def _window(
        self, story: Story, version: catalogue.VersionRef, answers: dict[str, str], application: cases.Application
    ) -> None:
        site = self.cast.window_for(story.item.id, story.person.division)
        actor = self.cast.own_window(story.item, site) or self.cast.clerk(site)
        self._at_counter(story, version, answers, application, actor, cases.submit_application)

    def _agent(
        self, story: Story, version: catalogue.VersionRef, answers: dict[str, str], application: cases.Application
    ) -> None:
        actor = self.cast.agent_of(f"{story.person.division % 10**6:06d}")
        self._at_counter(story, version, answers, application, actor, cases.collect_application)
        if story.stop or self.random.random() < 0.97:
            self.agenda.later(self.random.choice((0.2, 0.5, 1)), lambda: self._forward(story, actor))

    def _at_counter(  # noqa: PLR0913
        self,
        story: Story,
        version: catalogue.VersionRef,
        answers: dict[str, str],
        application: cases.Application,
        actor: Actor,
        operation: Callable[..., cases.CaseReceipt],
    ) -> None:
        p, later = story.person, self._has_counter(story)  # what comes later is handed in where it was accepted
        given = tuple(
            cases.MaterialInput(m.id, "waived" if m.waivable else "deferred" if m.defer_days and later else "paper")
            for m in needed(version, answers)
        )
        person = cases.PersonInput(p.kind, p.name, p.id_kind, p.id_number, p.phone, p.address, p.division)
        self._submitted(story, operation, actor, with_papers(application, given, applicant=person))

    def _submitted(
        self,
        story: Story,
        operation: Callable[..., cases.CaseReceipt],
        actor: Actor,
        application: cases.Application,
    ) -> None:
        receipt = operation(actor=actor, application=application, idempotency_key=f"demo-{next(self.agenda.order)}")
        story.case_id, story.number, story.filed_by = receipt.case_id, receipt.number or "", actor
        self._remember(story, application)
        self.done["收件"] += 1
        if receipt.number:
            self._after_receipt(story)

    def _remember(self, story: Story, application: cases.Application) -> None:
        """What the play needs to know later, read once."""
        detail = cases.get_case(system(self.place.id), case_id=story.case_id)
        spec = catalogue.get_version(detail.version_id).spec
        story.office = detail.deciding_organisation_id
        story.site = detail.accepting_site_id
        story.collected_at = detail.delivery_site_id or detail.accepting_site_id
        story.by_post = detail.delivery_way == "post"
        story.steps = sum(s.kind in {"examine", "site_check"} for s in spec.steps)
        story.deferred = any(m.state == "deferred" for m in application.materials)

    def _forward(self, story: Story, actor: Actor) -> None:
        story.number = cases.forward_application(actor=actor, case_id=story.case_id).number or ""
        self._after_receipt(story)

    # Accepting

    def _after_receipt(self, story: Story) -> None:
        wait = 0.1 if story.stop or story.channel is Channel.WINDOW else self.random.choice((0.3, 1, 1, 2))
        follow = {
            "decline_unneeded": self._unneeded,
            "decline_incompetent": self._incompetent,
            "correct": self._notify,
            "never": self._notify,
        }
        self.agenda.later(wait, lambda: follow.get(story.fate, self._accept)(story))

    def _acceptor(self, story: Story) -> Actor:
        if story.site is None:
            return self._office("examiner", story)
        return self.cast.own_window(story.item, story.site) or self.cast.clerk(story.site)

    def _unneeded(self, story: Story) -> None:
        cases.decline_unneeded(
            actor=self._acceptor(story),
            case_id=story.case_id,
            reason="您反映的情况按规定不用办理这项手续，可以直接进行",
        )

    def _incompetent(self, story: Story) -> None:
        cases.decline_incompetent(
            actor=self._acceptor(story),
            case_id=story.case_id,
            reason="申请的内容由户籍所在地办理",
            competent_body="申请人户籍所在地的县级主管部门",
        )

    def _notify(self, story: Story) -> None:
        """Only what the list makes her bring may be asked for."""
        required = [m for m in self._detail(story).materials if m.required and m.state != "waived"]
        story.asked = [m.material for m in required][:2] or ["form"]
        reasons = dict.fromkeys(story.asked, "看不清，请补一份清楚的")
        cases.notify_correction(actor=self._acceptor(story), case_id=story.case_id, items=reasons)
        if story.fate == "correct":
            self.agenda.later(self.random.randint(1, 8), lambda: self._supplement(story))

    def _supplement(self, story: Story) -> None:
        actor = self._acceptor(story)
        papers = [m for m in story.asked if m != "form"]
        if not actor.may("cases.supplement"):  # an examiner: it comes the way the application came
            assert story.filed_by is not None
            actor = story.filed_by
        if actor.channel is Channel.ONLINE:
            given = tuple(upload(actor, story.item.id, m, "补正材料") for m in papers)
        else:
            given = tuple(cases.MaterialInput(m, "paper") for m in papers)
        form = self._detail(story).form if "form" in story.asked else None
        cases.supplement(actor=actor, case_id=story.case_id, materials=given, form=form)
        self.agenda.later(0.5, lambda: self._accept(story))

    def _accept(self, story: Story) -> None:
        actor = self._acceptor(story)
        cases.accept_case(actor=actor, case_id=story.case_id)
        if story.fate == "withdraw":
            self.agenda.later(1, lambda: self._withdraw(story))
            return
        if story.instant and "grant" in {a.name for a in cases.get_actions(actor, story.number)}:
            self.agenda.later(0.1, lambda: self._decide(story, actor))
        else:
            self._next(story)

    def _withdraw(self, story: Story) -> None:
        if story.person.account_id is None:
            self._next(story)
            return
        actor = people.get_actor(story.person.account_id, None, Channel.ONLINE)
        cases.withdraw_case(actor=actor, case_id=story.case_id, reason="家里情况有变，先不办了")

    # Examining and deciding

    def _next(self, story: Story) -> None:
        """The next step of examination, or the decision."""
        if story.stop == "examining" or (story.stop == "deciding" and not story.steps):
            return
        pace = 0.3 if story.instant else 1 if story.stop else self.random.choice((1, 1, 2, 2, 3, 4, 9))
        if story.steps:
            self.agenda.later(pace, lambda: self._examine(story))
        else:
            self.agenda.later(min(pace, 2), lambda: self._decide(story, self._office("decider", story)))

    def _examine(self, story: Story) -> None:
        examiner = self._office("examiner", story)
        spec = catalogue.get_version(story.item.version_id).spec
        if story.stopped_by:
            outcome = "已完成，结论与申请一致"
            cases.end_special(actor=examiner, case_id=story.case_id, procedure=story.stopped_by, outcome=outcome)
            story.stopped_by = ""
        elif spec.special_procedures and not (story.was_stopped or story.stop) and self.random.random() < 0.25:
            self._stop(story, examiner, spec.special_procedures[0])
            return
        if spec.extension and not (story.instant or story.stop) and self.random.random() < 0.05:
            self._extend(story, examiner)
        cases.finish_step(actor=examiner, case_id=story.case_id, opinion="材料属实，符合条件")
        story.steps -= 1
        self._next(story)

    def _extend(self, story: Story, examiner: Actor) -> None:
        """The one extension, while there is time: the law knows none after the due day (行政许可法 42)."""
        due = {c.kind: c.due_on for c in self._detail(story).clocks}
        last = due.get("statutory") or due.get("promised")
        if story.was_extended or last is None or clock.today() >= last:
            return
        cases.request_extension(actor=examiner, case_id=story.case_id, reason="涉及多户权属，需要到现场逐一核对")
        story.was_extended = True
        if self.random.random() < 0.7:
            leader = self._office("leader", story)
            self.agenda.later(0.5, lambda: cases.approve_extension(actor=leader, case_id=story.case_id))

    def _stop(self, story: Story, examiner: Actor, rule: catalogue.SpecialProcedure) -> None:
        """Stop once, and go on by the day the applicant was told."""
        until = clock.today() + timedelta(days=min(rule.max_days, 7))
        if self.agenda.calendar.nth_after(clock.today(), 1) > until:  # nobody is there to end it: after the holidays
            self.agenda.later(1, lambda: self._examine(story))
            return
        cases.start_special(
            actor=examiner,
            case_id=story.case_id,
            procedure=rule.id,
            notified_until=until,
            reason=f"依法需要{rule.name}，已书面告知申请人",
        )
        story.stopped_by, story.was_stopped = rule.id, True
        self.agenda.by(until, 4, lambda: self._examine(story))

    def _decide(self, story: Story, decider: Actor) -> None:
        if story.fate == "terminate":
            cases.terminate(actor=decider, case_id=story.case_id, reason="申请人已去世，办理终止")
            return
        if story.fate == "transfer_up":
            cases.transfer_up(actor=decider, case_id=story.case_id, to_body="临沧市主管部门", reason="由上级机关决定")
            return
        if story.fate == "reject":
            reason = "经审查，家庭情况（或权属）与规定的条件不符，依法不予办理"
            cases.reject(actor=decider, case_id=story.case_id, reason=reason)
        else:
            cases.grant(actor=decider, case_id=story.case_id)
        self.agenda.later(0.2, lambda: self._seal(story, decider))

    def _seal(self, story: Story, decider: Actor) -> None:
        cases.seal_result(actor=decider, case_id=story.case_id)
        acceptor = self._acceptor(story)
        if story.deferred and acceptor.may("cases.supplement"):
            waiting = [m.material for m in self._detail(story).materials if m.state == "deferred"]
            papers = tuple(cases.MaterialInput(m, "paper") for m in waiting)
            cases.provide_deferred(actor=acceptor, case_id=story.case_id, materials=papers)
        issuer = acceptor if acceptor.may("cases.issue") else decider
        self.agenda.later(self.random.choice((0.2, 1)), lambda: self._issue(story, issuer))

    def _issue(self, story: Story, issuer: Actor) -> None:
        cases.issue(actor=issuer, case_id=story.case_id)
        if story.stop != "issued" and (story.stop or self.random.random() < 0.93):
            self.agenda.later(self.random.choice((0.3, 1, 2, 3, 5)), lambda: self._deliver(story))

    def _deliver(self, story: Story) -> None:
        courier = self.cast.clerk(story.collected_at) if story.collected_at else self.cast.clerk_at_county()
        if story.by_post:
            cases.deliver(
                actor=courier,
                case_id=story.case_id,
                collector=cases.Collector("self"),
                tracking_number=f"EMS{self.random.randint(10**9, 10**10 - 1)}",
            )
        else:
            collector = cases.Collector("self", story.person.name, story.person.id_number or "")
            cases.deliver(actor=courier, case_id=story.case_id, collector=collector)
        self.done["送达"] += 1
        if story.person.account_id and story.stop != "delivered" and (story.stop or self.random.random() < 0.8):
            self.agenda.later(0.9, lambda: self._evaluate(story))

    def _evaluate(self, story: Story) -> None:
        assert story.person.account_id is not None
        level = self.random.choice(_LEVELS)
        feedback.evaluate_case(
            actor=people.get_actor(story.person.account_id, None, Channel.ONLINE),
            number=story.number,
            level=level,
            reasons=self.random.sample(sorted(feedback.REASONS[level]), 1),
        )
        self.done["评价"] += 1

    # Who does it

    def _detail(self, story: Story) -> cases.CaseDetail:
        return cases.get_case(system(self.place.id), case_id=story.case_id)

    def _office(self, role: str, story: Story) -> Actor:
        return self.cast.office(role, story.office, story.person.applicant_id)


def load_cases(
    report: Callable[[str], None], items: dict[str, catalogue.ItemRef], persons: tuple[DemoPerson, ...]
) -> None:
    """Play the cases; of a place that has any already only those accounts that have none are given theirs."""
    reader = system(places.get_place(SHUANGJIANG).id, permissions=frozenset({"cases.ledger"}))
    play = Play(items, persons)
    told = tell(play.agenda, play.apply, items, persons)
    if cases.has_cases(reader):
        play.agenda.run()
        report(f"办件已有，不再装入；演示账号补办件 {told} 件")
    else:
        play.run()
    report("办件：" + "，".join(f"{what} {n}" for what, n in sorted(play.done.items())))
    for refusal, n in play.agenda.refused.most_common():
        report(f"  停在途中 {n} 件：{refusal}")
