"""What a county publishes and was asked, for the tests over every address."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as items
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.disclosure import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def disclosure_of(stage: staged.Stage) -> dict[str, str]:
    """Something public with a file, a request that was answered with one, and a letter a window entered."""
    county = stage.county
    writer, leader = (
        persons.staff_actor(county, role, organisation_id=county.minzheng.id)
        for role in (people.Role.EXAMINER, people.Role.LEADER)
    )
    said = disclosure.Said(title="窗口服务时间调整", text=testing.TEXT)
    made = disclosure.draft_publication(actor=writer, column="news", said=said)
    beside = disclosure.attach_file(
        actor=writer, publication_id=made, name="时间表", upload=SimpleUploadedFile("a.pdf", PDF)
    )
    testing.submit_and_publish(writer, leader, made)
    asked = testing.ask(stage.villager, county.place.id, county.minzheng.id, wanted="岩温家的低保档案")
    reply = disclosure.Reply("given", "岩温家的档案随附。", files=[("档案", SimpleUploadedFile("a.pdf", PDF))])
    disclosure.answer_request(actor=stage.examiner, request_id=asked.id, reply=reply)
    letter = disclosure.enter_request(
        actor=stage.clerk, organisation_id=county.minzheng.id, way="letter", received_on=clock.today(),
        asker=disclosure.Asker("person", "李扎迫", "resident_id", persons.identity()), wish=testing.wish(),
        idempotency_key="d" * 32,
    )  # fmt: skip
    given = disclosure.get_request(stage.examiner, asked.id).files[0].id
    items.make_item(county.place.id, [county.town_a.id], level="5", body="town_government")
    town = persons.staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id)
    disclosure.publish_town_list(actor=town)
    lists = {
        f"lists/towns/<int:site_id>/{rest} site_id": str(county.town_site.id) for rest in ("", "list.xlsx", "list.pdf")
    }
    return lists | {
        "publication_id": str(made), "attachment_id": str(beside), "request_id": str(asked.id),
        "provided_id": str(given), "column": "news",
        "desk/requests/<int:request_id>/receipt/ request_id": str(letter.id),
    }  # fmt: skip
