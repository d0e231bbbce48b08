"""Components refuse slips of the pen, escape what they are given, and tie labels, hints and errors to fields."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template

from yichuang.faces.common import components


def _render(text: str, **context: object) -> str:
    return Template("{% load yc %}" + text).render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        '{% yc "buton" label="x" %}',
        '{% yc "button" %}',
        '{% yc "button" label="x" colour="red" %}',
        '{% yc "tag" text="x" kind="red" %}',
        '{% yc "card" title="x" %}',
        '{% ycblock "tag" text="x" %}{% endycblock %}',
        '{% yc "progress" current=6 total=5 %}',
    ],
)
def test_a_slip_of_the_pen_fails_at_once(text):
    with pytest.raises(ValueError, match=r"component|progress"):
        _render(text)


def test_what_people_typed_is_escaped():
    evil = '"><script>alert(1)</script>'
    text = (
        '{% yc "input" name="a" label=evil value=evil error=evil hint=evil %}{% yc "tag" text=evil %}'
        '{% yc "textarea" name="b" label="b" value=evil %}{% ycblock "card" title=evil %}{{ evil }}{% endycblock %}'
        '{% yc "summary" rows=rows %}{% yc "qr" data=evil label=evil %}'
    )

    assert "<script" not in _render(text, evil=evil, rows=[(evil, evil, evil)])


def test_the_page_around_does_not_leak_into_a_component():
    assert "leak" not in _render('{% yc "input" name="a" label="甲" %}', hint="leak", error="leak", value="leak")


def test_hint_and_error_are_read_with_the_field():
    html = _render('{% yc "input" name="a" label="甲" hint="怎么填" error="填错了" %}')

    assert 'aria-describedby="f-a-hint f-a-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="yc-field__label" for="f-a">甲</label>' in html


class _Form(forms.Form):
    phone = forms.CharField(label="手机号", help_text="收短信用", widget=forms.TextInput(attrs={"autocomplete": "tel"}))
    day = forms.DateField(label="日子", required=False, widget=forms.DateInput)
    where = forms.ChoiceField(label="在哪里", choices=[("a", "山上"), ("b", "屋后")], widget=forms.RadioSelect)
    tree = forms.ChoiceField(label="树种", choices=[("", "---"), ("p", "松")])
    help = forms.MultipleChoiceField(choices=[("x", "念"), ("y", "写")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="同意")
    photo = forms.FileField(label="照片", widget=forms.FileInput(attrs={"accept": "image/*"}))
    code = forms.CharField(label="密码", widget=forms.PasswordInput)
    text = forms.CharField(label="说明", widget=forms.Textarea)


_ALL = "{% yc_errors form %}{% for field in form %}{% yc_field field %}{% endfor %}"


def test_a_django_form_keeps_what_was_typed_and_names_its_errors():
    html = _render(_ALL, form=_Form({"phone": "", "day": "2026-11-30", "where": "b", "help": ["y"], "code": "secret"}))

    assert 'href="#id_phone"' in html
    assert 'autocomplete="tel"' in html
    assert 'type="date" value="2026-11-30"' in html
    assert 'value="b" id="id_where-2" checked' in html
    assert 'value="y" id="id_help-2" checked' in html
    assert "secret" not in html
    assert html.count('<option value="">') == 1


def test_every_error_link_leads_to_a_field():
    form = _Form({})
    html = _render(_ALL, form=form)

    links = [part.split('"')[0] for part in html.split('href="#')[1:]]
    assert len(links) == len(form.errors)
    assert [link for link in links if f'id="{link}"' not in html] == []


def test_a_form_without_errors_has_no_summary():
    assert _render("{% yc_errors form %}", form=_Form()) == ""


def test_a_widget_without_component_is_refused():
    class Odd(forms.Form):
        when = forms.SplitDateTimeField()

    with pytest.raises(TypeError, match="SplitDateTimeWidget"):
        _render("{% yc_field form.when %}", form=Odd())


def test_revealing_a_masked_value_posts_a_reason():
    html = components.render(
        "masked", {"value": "138****3210", "what": "手机号", "action": "/reveal", "hidden": {"field": "phone"}},
        csrf_token="token",
    )  # fmt: skip

    assert 'method="post" action="/reveal"' in html
    assert 'name="reason" required' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'type="hidden" name="field" value="phone"' in html
