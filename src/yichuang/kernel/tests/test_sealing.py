"""Sealing, blind index, masks, rotation."""

import os
import threading

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel import sealing
from yichuang.kernel.sealing import fields, keyring


@pytest.fixture
def ring(settings, tmp_path):
    settings.YICHUANG_KEYS = tmp_path / "keys"
    sealing.create_key_ring()
    return tmp_path / "keys"


@pytest.fixture
def resident(db, ring, as_owner):
    with isolate_apps("yichuang.kernel") as registry:

        class Resident(models.Model):
            name = sealing.SealedTextField()
            phone = sealing.SealedTextField(null=True)
            answers = sealing.SealedJSONField(null=True)

            class Meta:
                app_label = "kernel"

        with as_owner(), connection.schema_editor() as editor:
            editor.create_model(Resident)
            editor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
            editor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
        Resident.registry = registry
        yield Resident


def raw(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [None if value is None else bytes(value) for (value,) in cursor.fetchall()]


@given(st.text(max_size=300))
def test_a_sealed_value_opens_to_what_it_was(text):
    assert sealing.open_sealed(sealing.seal(text, context="t.c"), context="t.c") == text


def test_a_sealed_value_shows_nothing_and_never_repeats(ring):
    first, second = (sealing.seal("530925199001011234", context="t.c") for _ in range(2))
    assert first != second
    assert b"5309" not in first


@pytest.mark.parametrize("position", [0, 1, 5, 20, -1])
def test_an_altered_value_does_not_open(ring, position):
    blob = bytearray(sealing.seal("岩温", context="t.c"))
    blob[position] ^= 1
    with pytest.raises((sealing.SealError, sealing.KeyRingError)):
        sealing.open_sealed(bytes(blob), context="t.c")


def test_a_value_moved_to_another_column_does_not_open_and_the_error_hides_it(ring):
    blob = sealing.seal("岩温", context="people_applicant.name")
    with pytest.raises(sealing.SealError) as caught:
        sealing.open_sealed(blob, context="people_applicant.address")
    assert "岩温" not in str(caught.value)


def test_values_of_an_older_key_open_after_rotation_also_in_a_process_that_cached_the_ring(ring):
    old = sealing.seal("岩温", context="t.c")
    keyring.ring()
    number = sealing.rotate()
    new = sealing.seal("岩温", context="t.c")
    assert (old[1:3], new[1:3]) == (b"\0\1", number.to_bytes(2, "big"))
    assert [sealing.open_sealed(blob, context="t.c") for blob in (old, new)] == ["岩温", "岩温"]


def test_keys_are_readable_by_their_owner_only(ring):
    assert oct(ring.stat().st_mode)[-3:] == "700"
    assert {oct(path.stat().st_mode)[-3:] for path in ring.iterdir()} == {"600"}
    assert {path.name for path in ring.iterdir()} == {"seal-0001.key", "index.key", "current"}


def test_a_ring_made_by_many_at_once_is_one_ring(settings, tmp_path):
    settings.YICHUANG_KEYS = tmp_path / "fresh"
    threads = [threading.Thread(target=sealing.create_key_ring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = (tmp_path / "fresh" / "index.key").read_bytes()
    sealing.create_key_ring()
    assert (tmp_path / "fresh" / "index.key").read_bytes() == before


def test_outside_tests_a_missing_ring_is_an_error_never_a_new_ring(settings, tmp_path):
    settings.YICHUANG_KEYS = tmp_path / "lost"
    settings.TESTING = False
    with pytest.raises(sealing.KeyRingError):
        sealing.seal("岩温", context="t.c")


def test_a_lost_index_key_is_never_replaced(ring):
    (ring / "index.key").unlink()
    with pytest.raises(sealing.KeyRingError):
        sealing.create_key_ring()


def test_the_blind_index_survives_rotation_and_differs_by_kind(ring):
    before = sealing.blind_index("identity", "53092519900101123x")
    sealing.rotate()
    assert sealing.blind_index("identity", "53092519900101123X") == before
    assert len(before) == 32
    assert sealing.blind_index("phone", "53092519900101123X") != before


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "13812345678", " +86 138-1234-5678"),
        ("phone", "13812345678", "１３８１２３４５６７８"),
        ("identity", "53092519900101123X", "530925 19900101 123x"),
        ("name", "买买提·吐尔逊", "买买提•吐尔逊"),
    ],
)
def test_writings_of_one_value_share_their_blind_index(kind, one, other):
    assert sealing.blind_index(kind, one) == sealing.blind_index(kind, other)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (sealing.mask_name, "岩温", "岩*"),
        (sealing.mask_name, "乌云其其格", "乌****"),
        (sealing.mask_name, "𬭊某", "𬭊*"),
        (sealing.mask_name, "John", "J***"),
        (sealing.mask_name, "岩", "*"),
        (sealing.mask_name, "", ""),
        (sealing.mask_phone, "13812345678", "138****5678"),
        (sealing.mask_phone, "7621234", "*****34"),
        (sealing.mask_phone, "110", "***"),
        (sealing.mask_identity, "530925199001011234", "530925********1234"),
        (sealing.mask_identity, "E12345678", "E******78"),
        (sealing.mask_identity, "12345", "*****"),
    ],
)
def test_masks_show_what_the_rule_allows(mask, value, shown):
    assert mask(value) == shown


def test_a_row_is_sealed_in_the_table_and_plain_in_python(resident):
    resident.objects.create(name="岩温", phone=None, answers={"住址": "双江"})
    row = resident.objects.get()
    assert (row.name, row.phone, row.answers) == ("岩温", None, {"住址": "双江"})
    assert "岩温".encode() not in raw(resident, "name")[0]
    assert "双江".encode() not in raw(resident, "answers")[0]
    assert raw(resident, "phone") == [None]


def test_a_sealed_value_hides_in_repr_before_and_after_saving(resident):
    row = resident(name="岩温", answers={"住址": "双江"})
    assert "岩温" not in repr((row.name, row.__dict__))
    assert "双江" not in repr(row.answers)
    assert f"{row.name}" == "岩温"


def test_a_row_can_be_changed_and_emptied(resident):
    row = resident.objects.create(name="岩温", phone="13812345678")
    row.name, row.phone = "岩叫", ""
    row.save(update_fields=["name", "phone"])
    resident.objects.filter(pk=row.pk).update(answers={"a": [1]})
    row.refresh_from_db()
    assert (row.name, row.phone, row.answers) == ("岩叫", "", {"a": [1]})
    assert resident.objects.filter(answers__isnull=False).count() == 1


def test_a_sealed_column_cannot_be_searched(resident):
    with pytest.raises(FieldError, match="blind_index"):
        resident.objects.filter(name="岩温").exists()


def test_a_serialised_row_stays_sealed(resident):
    resident.objects.create(name="岩温", answers={"a": "双江"})
    text = serializers.serialize("json", resident.objects.all())
    assert "岩温" not in text
    assert "双江" not in text


def test_a_field_is_the_same_after_its_migration():
    _, path, _, kwargs = sealing.SealedTextField(null=True).deconstruct()
    assert path == "yichuang.kernel.sealing.SealedTextField"
    assert kwargs == {"null": True}


def test_reseal_all_moves_every_value_to_the_current_key(resident, monkeypatch):
    monkeypatch.setattr(fields, "apps", resident.registry)
    for number in range(7):
        resident.objects.create(name=f"人{number}", answers={"n": number})
    number = sealing.rotate()
    counts = sealing.reseal_all(batch=3)
    assert counts == {"kernel_resident.name": 7, "kernel_resident.phone": 0, "kernel_resident.answers": 7}
    assert {blob[1:3] for blob in raw(resident, "name")} == {number.to_bytes(2, "big")}
    assert sorted(row.name for row in resident.objects.all()) == [f"人{n}" for n in range(7)]
    assert sum(sealing.reseal_all().values()) == 0


def test_the_environment_may_name_the_ring(monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "YICHUANG_KEYS", str(tmp_path / "elsewhere"))
    assert sealing.key_directory() == tmp_path / "elsewhere"
