"""Devices: enrolled once with a code, revoked at once, allowed next to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> testing.Floor:
    return testing.make_floor()


def enrolled(floor: testing.Floor, kind: str = "kiosk", **facts: object) -> tuple[public.DeviceRef, str]:
    _, code = public.add_device(actor=floor.manager, hall_id=floor.hall.id, kind=kind, name="一号机", **facts)
    return public.enrol_device(code=code)


@pytest.mark.seed("S1-18")
def test_a_code_is_good_once_and_for_half_an_hour(floor) -> None:
    _, code = public.add_device(actor=floor.manager, hall_id=floor.hall.id, kind="board", name="大屏")
    with clock.at(clock.now() + timedelta(minutes=31)), pytest.raises(NotFound):
        public.enrol_device(code=code)
    device, token = public.enrol_device(code=f" {code[:4]} {code[4:]} ")
    assert public.find_device(token) is not None
    assert device.state_label == "使用中"
    with pytest.raises(NotFound):
        public.enrol_device(code=code)
    with pytest.raises(NotFound):
        public.enrol_device(code="")


def test_a_revoked_device_is_nobody_at_once(floor) -> None:
    device, token = enrolled(floor)
    public.revoke_device(actor=floor.manager, device_id=device.id)
    assert public.find_device(token) is None
    _, code = public.renew_code(actor=floor.manager, device_id=device.id)
    _, fresh = public.enrol_device(code=code)
    assert public.find_device(token) is None
    assert public.find_device(fresh) is not None


def test_a_kiosk_takes_numbers_at_its_own_hall_and_a_board_does_not(floor) -> None:
    kiosk, _ = enrolled(floor)
    ticket = public.take_ticket(actor=public.device_actor(kiosk), hall_id=floor.hall.id, business="general")
    assert (ticket.number, ticket.channel) == ("A001", "terminal")
    with pytest.raises(Forbidden):
        public.call_next(actor=public.device_actor(kiosk), window_id=floor.first.id)
    board, _ = enrolled(floor, "board")
    with pytest.raises(Forbidden):
        public.take_ticket(actor=public.device_actor(board), hall_id=floor.hall.id, business="general")


def test_signs_and_pads_belong_to_a_window_and_others_to_none(floor) -> None:
    for kind, window in (("sign", None), ("board", floor.first.id), ("pad", 0)):
        with pytest.raises(Invalid) as refused:
            enrolled(floor, kind, window_id=window)
        assert "window" in refused.value.fields
    sign, _ = enrolled(floor, "sign", window_id=floor.first.id)
    assert sign.window == "3"


def test_only_the_halls_manager_adds_and_revokes(floor) -> None:
    device, _ = enrolled(floor)
    for actor in (floor.clerk, persons.public_actor()):
        with pytest.raises(Forbidden):
            public.add_device(actor=actor, hall_id=floor.hall.id, kind="board", name="大屏")
        with pytest.raises(Forbidden):
            public.revoke_device(actor=actor, device_id=device.id)


@pytest.mark.seed("S1-8")
def test_the_board_shows_numbers_windows_and_how_many_wait_and_no_name(floor) -> None:
    testing.take(floor, person=public.Person(phone="13887651234", name="岩温"))
    for business in ("general", "collect", "social"):
        testing.take(floor, business)
    public.call_next(actor=floor.clerk, window_id=floor.first.id)
    board = public.board(floor.hall.id)
    assert [(c.number, c.window) for c in board.calls] == [("A001", "3")]
    assert board.waiting == (("综合业务", 1), ("领证", 1), ("社保医保", 1))
    assert [(w.number, w.ticket, w.state_label) for w in board.windows] == [
        ("3", "A001", "服务中"),
        ("4", "", "服务中"),
    ]
    assert "岩" not in repr(board)


def test_each_call_has_a_key_of_its_own_so_that_a_screen_speaks_it_once(floor) -> None:
    ticket = testing.take(floor)
    public.call_next(actor=floor.clerk, window_id=floor.first.id)
    first = public.board(floor.hall.id).calls[0].key
    assert public.board(floor.hall.id).calls[0].key == first
    public.recall_ticket(actor=floor.clerk, ticket_id=ticket.id)
    assert public.board(floor.hall.id).calls[0].key != first


def test_boards_are_silent_in_quiet_hours(floor) -> None:
    public.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, quiet=["12:00-14:30"])
    noon = clock.now().replace(hour=13, minute=0)
    with clock.at(noon):
        assert public.board(floor.hall.id).quiet
    with clock.at(noon.replace(hour=15)):
        assert not public.board(floor.hall.id).quiet


def test_whoever_waits_knows_how_many_are_before_her(floor) -> None:
    tickets = [testing.take(floor, b) for b in ("general", "social", "collect", "general")]
    assert [public.ahead_of(t.id) for t in tickets] == [0, 0, 1, 2]
