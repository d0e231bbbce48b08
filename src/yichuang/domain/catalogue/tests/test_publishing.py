from yichuang.domain.catalogue import testing


def test_published_item_has_codes_of_its_body(county):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    assert item.code == f"{county.minzheng.uscc}4{item.basic_code}"
    assert item.handle_code == item.code + "01"
