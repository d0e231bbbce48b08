"""No record asks for what 民发〔2020〕20号 forbids."""

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.record.proofs import FORBIDDEN, forbidden_in
from yichuang.kernel import errors


def _with(**material):
    return testing.make_spec(materials=[{"id": "proof", **material}])


@pytest.mark.seed("S4-13")
@pytest.mark.parametrize("proof", FORBIDDEN)
def test_none_of_the_twenty_is_asked_from_the_committee(county, proof):
    spec = _with(name=f"村委会出具的{proof}")
    with pytest.raises(errors.Invalid) as refused:
        testing.make_item(county.place.id, [county.minzheng.id], spec)
    assert "民发〔2020〕20号" in refused.value.fields["materials.proof"]
    assert public.list_items(county.place.id) == []


@pytest.mark.parametrize(
    "material",
    [
        {"name": "婚姻状况证明", "source_note": "户籍地村委会开具"},
        {"name": "家庭财产证明", "fill_note": "找村民委员会盖章"},
        {"name": "亲属关系证明"},
        {"name": "老人健在证明"},
    ],
)
def test_committee_named_elsewhere_is_found_too(material):
    assert forbidden_in(_with(**material))


@pytest.mark.parametrize(
    "material",
    [
        {"name": "死亡医学证明", "source_note": "医院"},
        {"name": "出生医学证明", "source_note": "助产机构"},
        {"name": "亲属关系公证书", "source_note": "公证处"},
        {"name": "婚姻状况证明", "source_note": "民政部门，不用村委会开"},
        {"name": "村集体讨论和公示材料", "source_note": "村委会"},
        {"name": "无犯罪记录证明", "source_note": "公安派出所"},
        {"name": "居民身份证"},
    ],
)
def test_papers_of_other_bodies_and_the_village_s_own_decisions_may_be_asked_for(material):
    assert forbidden_in(_with(**material)) == {}
