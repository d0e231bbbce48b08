"""Rows of a hall for the tests over every address: the file of a site, and its office."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.kernel import clock


def file_of_a_site(stage: staged.Stage) -> dict[str, str]:
    """The file of the county centre, one row of each kind."""
    at = {
        "actor": persons.staff_actor(stage.county, people.Role.HALL_MANAGER), "site_id": stage.county.centre.id,
    }  # fmt: skip
    today = clock.today()
    picture = SimpleUploadedFile("图.png", items.PNG, content_type="image/png")
    return {
        "zone_id": str(places.set_zone(**at, kind="archive").id),
        "seated_id": str(places.seat_body(**at, name="税务分局", outside="vertical", since=today).id),
        "equipment_id": str(places.set_equipment(**at, kind="atm", name="ATM 机", keeper="岩温").id),
        "supply_id": str(places.set_supply(**at, kind="leaflet", name="指南", unit="份", minimum=1).id),
        "board_id": str(places.set_board(**at, kind="notice", text="公告栏", place_at="门口", made_on=today).id),
        "photo_id": str(places.add_site_photo(**at, caption="大厅正门", upload=picture)),
    }


def office_of_a_site(stage: staged.Stage) -> dict[str, str]:
    """An incident, a thing found, and an institution of the county centre."""
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    institution = people.draft_institution(
        actor=manager, kind="other", title="大厅值班制度", text="第一条 岩温每天值班。", effective_on=clock.today()
    )
    version = people.get_institution(actor=manager, institution_id=institution)[1][0]
    people.publish_version(actor=manager, version_id=version.id)
    people.open_institution(actor=manager, institution_id=institution, public=True)
    incident = people.log_incident(actor=manager, kind="upset", happened_at=clock.now(), what="岩温情绪激动")
    found = people.register_lost(
        actor=manager, kind="bag", described="蓝色布包", found_on=clock.today(), found_at="等候区", finder="岩温"
    )
    return {"incident_id": str(incident), "lost_id": str(found.id), "institution_id": str(institution)}
