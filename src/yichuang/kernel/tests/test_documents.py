"""Rendering, rare characters, QR codes, seals."""

import io
import re
import threading
import time
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
import typst

from yichuang.kernel import clock, documents
from yichuang.kernel.documents import signers

A4 = Path(__file__).parent / "document_a4.typ"
BUREAU = "双江拉祜族佤族布朗族傣族自治县行政审批局"


def data(**changes):
    base = {
        "number": "双江-2026-000123",
        "name": "𬭊䶮·岩温",
        "item": "最低生活保障",
        "note": "无",
        "materials": [["1", "户口簿", "1"]],
        "qr": documents.qr_svg("https://example.invalid/v/ABCD"),
        "organisation": BUREAU,
        "date": "2026年3月2日",
    }
    return base | changes


def meanings(font):
    """A font's glyph codes → characters, from its ToUnicode map."""
    found = {}
    cmap = font.ToUnicode.read_bytes().decode()
    for section in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", section):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for section in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", section):
            first = bytes.fromhex(text).decode("utf-16-be")
            for offset in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + offset] = first[:-1] + chr(ord(first[-1]) + offset)
    return found


def shown(content):
    """What a page or form draws as text, in drawing order, without the spaces between pieces."""
    resources, fonts, font, found = content.Resources, {}, None, []
    for operands, operator in pikepdf.parse_content_stream(content):
        if str(operator) == "Tf":
            name = str(operands[0])
            font = fonts.setdefault(name, meanings(resources.Font[name]))
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else operands
            codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            found.extend(font[int.from_bytes(codes[i : i + 2], "big")] for i in range(0, len(codes), 2))
        elif str(operator) == "Do" and resources.XObject[str(operands[0])].Subtype == "/Form":
            found.append(shown(resources.XObject[str(operands[0])]))
    return "".join(found)


def text_of(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        seals = [note.AP.N for page in opened.pages for note in page.obj.get("/Annots", [])]
        return "".join(shown(part) for part in [*(page.obj for page in opened.pages), *seals])


@pytest.fixture
def keys(settings, tmp_path):
    settings.YICHUANG_KEYS = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.fixture(scope="module")
def page():
    return documents.render(A4, data())


def test_a_form_holds_its_text_rare_characters_included(page):
    text = text_of(page)
    assert "𬭊䶮·岩温" in text
    assert "最低生活保障" in text
    assert "样例数据" not in "".join(text.split())


@pytest.mark.parametrize("name", ["冰岛村老寨后山🌲", "မမ နန်းခမ်း"])
def test_characters_without_a_shape_in_our_font_never_keep_a_paper_from_being_made(name, keys):
    pdf = documents.render(A4, data(name=name))
    assert documents.verify_pdf(documents.seal_pdf(pdf, organisation_name=BUREAU, reason="许可")).valid


def test_all_fonts_are_embedded(page):
    with pikepdf.open(io.BytesIO(page)) as pdf:
        fonts = [font for sheet in pdf.pages for font in sheet.Resources.Font.values()]
        assert fonts
        assert all("/FontFile3" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_what_a_person_typed_is_text_never_markup():
    typed = '#panic("x") *fett* $x$ \\ ] "'
    assert '#panic("x") *fett* $x$ \\ ]' in text_of(documents.render(A4, data(note=typed)))


def test_sample_data_is_marked_on_the_page():
    assert set("样例数据") <= set(text_of(documents.render(A4, data(), sample=True)))


def test_a_slip_is_80_mm_wide_and_as_long_as_its_content():
    pdf = documents.render("kernel/tests/document_slip.typ", {"ticket": "A012", "qr": documents.qr_svg("A012")})
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _, _, width, height = (float(x) for x in opened.pages[0].MediaBox)
    assert width == pytest.approx(80 / 25.4 * 72, abs=0.1)
    assert height < 300


def test_a_template_outside_the_package_or_unknown_is_refused(tmp_path):
    (tmp_path / "x.typ").write_text("x")
    for template in (tmp_path / "x.typ", "../../conftest.py", "kernel/tests/none.typ"):
        with pytest.raises(FileNotFoundError):
            documents.render(template, {})


def test_a_missing_value_is_an_error_not_an_empty_form():
    incomplete = data()
    del incomplete["name"]
    with pytest.raises(typst.TypstError):
        documents.render(A4, incomplete)


def test_the_same_data_at_the_same_time_give_the_same_bytes():
    with clock.at(datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)):
        assert documents.render(A4, data()) == documents.render(A4, data())


def test_many_threads_render_at_once_each_its_own_data():
    found, errors = {}, []

    def work(number):
        try:
            for turn in range(5):
                found[number, turn] = f"第{number}号{turn}" in text_of(
                    documents.render(A4, data(note=f"第{number}号{turn}"))
                )
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert list(found.values()) == [True] * 30


def test_a_qr_code_is_a_plain_svg():
    svg = documents.qr_svg("https://example.invalid/<&>")
    assert re.match(r"<svg [^>]*xmlns=", svg)
    assert "style" not in svg
    assert "script" not in svg


def test_a_sealed_paper_is_valid_and_shows_who_sealed_it_and_when(page, keys):
    at = datetime(2026, 3, 2, 9, 30, tzinfo=clock.SHANGHAI)
    with clock.at(at):
        sealed = documents.seal_pdf(page, organisation_name=BUREAU, reason="受理")
        check = documents.verify_pdf(sealed)
    assert check == documents.SealCheck(valid=True, signer=BUREAU, signed_at=at, intact=True)
    assert "演示用章" in text_of(sealed)
    assert "𬭊䶮·岩温" in text_of(sealed)


def test_a_seal_lies_on_the_last_page(keys):
    long = documents.render(A4, data(materials=[[str(n), "户口簿", "1"] for n in range(120)]))
    sealed = documents.seal_pdf(long, organisation_name=BUREAU, reason="受理")
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert len(pdf.pages) > 1
        assert ["/Annots" in page for page in pdf.pages] == [False] * (len(pdf.pages) - 1) + [True]


def test_two_organisations_may_seal_one_paper(page, keys):
    once = documents.seal_pdf(page, organisation_name=BUREAU, reason="受理")
    twice = documents.seal_pdf(
        once, organisation_name="勐勐镇人民政府", reason="会签", box=documents.SealBox(left=60, bottom=22)
    )
    check = documents.verify_pdf(twice)
    assert (check.valid, check.signer) == (True, "勐勐镇人民政府")


def test_an_altered_byte_breaks_the_seal(page, keys):
    sealed = bytearray(documents.seal_pdf(page, organisation_name=BUREAU, reason="受理"))
    sealed[len(page) // 2] ^= 1
    check = documents.verify_pdf(bytes(sealed))
    assert (check.valid, check.intact) == (False, False)


def test_a_paper_changed_and_saved_anew_is_not_valid(page, keys):
    sealed = documents.seal_pdf(page, organisation_name=BUREAU, reason="受理")
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.pages[0].MediaBox = [0, 0, 100, 100]
        pdf.save(changed)
    assert not documents.verify_pdf(changed.getvalue()).valid


def test_something_added_after_the_seal_is_noticed(page, keys):
    sealed = documents.seal_pdf(page, organisation_name=BUREAU, reason="受理")
    assert not documents.verify_pdf(sealed + b"\n% more\n").intact


def test_a_seal_of_another_instance_is_intact_but_not_valid(page, keys, settings, tmp_path):
    sealed = documents.seal_pdf(page, organisation_name=BUREAU, reason="受理")
    settings.YICHUANG_KEYS = tmp_path / "another"
    check = documents.verify_pdf(sealed)
    assert (check.valid, check.intact) == (False, True)


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_sealed_pdf_is_simply_not_valid(content):
    assert not documents.verify_pdf(content).valid


def test_an_unsealed_pdf_is_not_valid(page):
    assert not documents.verify_pdf(page).valid


def test_signing_keys_are_private_and_made_once(keys):
    signers.get_signer(BUREAU)
    signers.get_signer("某" * 60)
    before = {path.name: path.read_bytes() for path in (keys / "signers").glob("*.pem")}
    signers._load.cache_clear()
    signers.get_signer(BUREAU)
    assert len(before) == 3
    assert before == {path.name: path.read_bytes() for path in (keys / "signers").glob("*.pem")}
    assert {oct(path.stat().st_mode)[-3:] for path in (keys / "signers").glob("*.pem")} == {"600"}


def test_a_warm_page_and_a_seal_take_milliseconds(page, keys, capsys):
    documents.seal_pdf(page, organisation_name=BUREAU, reason="受理")
    started = time.perf_counter()
    pages = [documents.render(A4, data(number=str(n))) for n in range(10)]
    rendered = time.perf_counter()
    sealed = [documents.seal_pdf(one, organisation_name=BUREAU, reason="受理") for one in pages]
    done = time.perf_counter()
    with capsys.disabled():
        print(f"\nrender {(rendered - started) * 100:.1f} ms, seal {(done - rendered) * 100:.1f} ms")  # noqa: T201
    assert all(documents.verify_pdf(one).valid for one in sealed)
