"""Every component with every example, looked at by axe and at the smallest width, in every theme."""

from __future__ import annotations

import pytest
from tests.plugins.browser import DESK, PHONE

from yichuang.faces.common import display
from yichuang.faces.common.components import COMPONENTS

LOOKS = {
    "plain": "",
    "elder": "elder=on",
    "dark": "theme=dark",
    "high": "contrast=high",
    "dark-high": "theme=dark&contrast=high",
    "elder-dark": "elder=on&theme=dark",
    **{c: f"colours={c}" for c in display.CHOICES["colours"] if c},
}
TARGETS = [("portal", PHONE, 44), ("portal", DESK, 24), ("desk", DESK, 24)]
CONTROLS = "button, input:not([type=hidden]), select, textarea, .yc-button, summary"


def _open(new_page, live_server, layout, look, **options):
    page = new_page(**options)
    page.context.add_cookies([{"name": display.COOKIE, "value": LOOKS[look], "url": live_server.url}])
    answer = page.goto(f"/_components/{layout}/")
    assert answer.ok
    return page


@pytest.mark.seed("S2-60")
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_every_component_is_accessible_in_every_look(new_page, live_server, axe, screenshot, layout, look):
    page = _open(new_page, live_server, layout, look)

    axe(page)

    screenshot(page, f"common/{layout}-{look}-1366")


@pytest.mark.parametrize("look", ["plain", "elder"])
@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_nothing_sticks_out_on_the_smallest_phone(new_page, live_server, axe, screenshot, layout, look):
    page = _open(new_page, live_server, layout, look, **PHONE)

    axe(page)

    screenshot(page, f"common/{layout}-{look}-320")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(
    ("layout", "options", "least"), [("portal", PHONE, 44), ("portal", DESK, 24), ("desk", DESK, 24)]
)
def test_targets_are_large_enough(new_page, live_server, layout, options, least):
    """WCAG 2.5.8: 24 px; on the public's phones buttons and fields are 44 px or more. Links in text are exempt."""
    page = _open(new_page, live_server, layout, "plain", **options)

    small = page.evaluate(
        """([controls, least]) => [...document.querySelectorAll(controls)]
        .filter(e => e.getClientRects().length && !e.closest('.yc-hidden, .yc-option')
            && !e.matches('.yc-button--small, summary, .yc-dialog *'))
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height]).filter(([, h]) => h < least - .5)""",
        [CONTROLS, least],
    )

    assert small == []


def test_pages_are_light(new_page, live_server):
    """At most 100 KB compressed (design.md §5); the test server does not compress, a third is a careful guess."""
    page = new_page()
    sizes = []
    page.on("response", lambda r: sizes.append(len(r.body())))

    page.goto("/_components/portal/", wait_until="networkidle")

    assert len(sizes) > 5
    assert sum(sizes) / 3 < 100_000


def test_every_component_has_an_example(client):
    body = client.get("/_components/portal/").content.decode()

    assert [name for name in COMPONENTS if f'id="c-{name}"' not in body] == []


@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_pages_carry_no_inline_style_or_script(client, layout):
    body = client.get(f"/_components/{layout}/").content.decode()

    assert " style=" not in body
    assert "<style" not in body
    assert " onclick=" not in body
    assert "javascript:" not in body
    assert "<script>" not in body


@pytest.mark.parametrize("options", [DESK, PHONE])
def test_a_printed_sheet_is_accessible_and_fits(new_page, axe, screenshot, options):
    page = new_page(**options)
    page.goto("/_components/print/")

    axe(page)

    screenshot(page, f"common/print-{options['viewport']['width']}")
    assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]


def test_printing_leaves_out_what_only_a_screen_needs(new_page):
    page = new_page()
    page.goto("/_components/portal/")
    page.emulate_media(media="print")

    for gone in (".yc-top", ".yc-foot", ".yc-actions", ".yc-search"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".yc-materials").first.is_visible()


@pytest.mark.parametrize("path", ["/display/", "/accessibility/", "/_components/portal/", "/_components/desk/"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_pages_fit_phones_tablets_and_screens(new_page, axe, screenshot, path, width):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(path)

    axe(page)

    screenshot(page, f"common/{path.strip('/').replace('/', '-')}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
