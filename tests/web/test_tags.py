"""What template tags write."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from assessments.web import tags
from assessments.web.icons import ICONS


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2024", "2024"),
        ("2024-12", "December 2024"),
        ("2024-11-05", "5 November 2024"),
        ("2024-13", "2024-13"),
        ("soon", "soon"),
        (None, ""),
    ],
)
def test_a_partial_date_says_no_more_than_it_knows(given: str | None, shown: str) -> None:
    assert tags.partial_date(given) == shown


@pytest.mark.parametrize(
    ("on", "than", "later"),
    [
        ("2025", "2024-12", True),
        ("2025-01-02", "2024-12", True),
        ("2024-12-31", "2024-12", False),
        ("2024-12", "2024", False),
        ("2024", "2024-06", False),
        ("2024-11", "2024-12", False),
        (None, "2024-12", False),
        ("2025", None, False),
    ],
)
def test_a_partial_date_is_later_only_when_it_lies_wholly_after(on, than, later) -> None:
    assert tags.later_than(on, than) is later


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (62, "62\N{NO-BREAK SPACE}%"),
        (Decimal("62.50"), "62.5\N{NO-BREAK SPACE}%"),
        (Decimal("100.00"), "100\N{NO-BREAK SPACE}%"),
        (Decimal("0.00"), "0\N{NO-BREAK SPACE}%"),
        (None, "–"),
    ],
)
def test_percent_is_written_minimally(given: Decimal | None, shown: str) -> None:
    assert tags.percent(given) == shown


@pytest.mark.parametrize(
    ("name", "letters"), [("Ines Duarte", "ID"), ("Ana", "A"), ("Jo van Berg", "JB"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert tags.initials(name) == letters


def test_large_numbers_are_grouped_as_the_language_does() -> None:
    assert [tags.grouped(n) for n in (None, 7, 10_000)] == ["", "7", "10,000"]
    with override("de"):
        assert tags.grouped(3_000_000) == "3.000.000"


def test_a_grade_is_read_out_in_words() -> None:
    assert 'title="usually reliable; possibly true">B3<' in tags.grade("B", 3)
    assert ">F–<" in tags.grade("F", None)
    assert "ungraded" in tags.grade(None, None)


def test_a_source_is_graded_by_its_reliability_alone() -> None:
    assert tags.reliability("B") == '<abbr class="grade" title="usually reliable">B</abbr>'
    assert "ungraded" in tags.reliability(None)


def test_a_cell_that_nobody_rated_says_so() -> None:
    assert tags.symbol("") == ""
    assert tags.verb("") == "not considered"
    assert tags.verb("II") == "strongly contradicts"


@pytest.mark.parametrize(
    ("value", "of", "width"), [(5, 10, "50.0"), (20, 10, "100.0"), (1, 0, "0.0")]
)
def test_a_bar_stays_in_its_track(value: int, of: int, width: str) -> None:
    assert f'class="bar__fill" width="{width}"' in tags.bar(value, of)


def test_the_words_beside_a_number_hold_their_lower_edge() -> None:
    edges = json.loads(tags.likelihood_words())
    assert [edge for edge, _word in edges] == [0, 5, 20, 45, 55, 80, 95]


def test_figures_have_no_inline_style_and_say_their_numbers() -> None:
    strip = rendered("{% strip lower best upper %}", lower=Decimal("45.5"), best=62, upper=75)
    assert 'aria-label="62\N{NO-BREAK SPACE}%, from 45.5\N{NO-BREAK SPACE}% to' in strip
    assert 'x="45.5%"' in strip
    assert 'width="29.5%"' in strip
    rows = [{"who": "Ines", "lower": 45, "best": 60, "upper": 75, "mine": True}]
    spread = rendered("{% spread rows %}", rows=rows)
    assert "60\N{NO-BREAK SPACE}%" in spread
    assert "(45–75)" in spread
    assert "style=" not in strip + spread
    assert rendered("{% strip a b c %}", a=None, b=None, c=None).strip() == ""


def test_a_refused_field_points_at_its_fault_and_keeps_what_was_typed() -> None:
    class Form(forms.Form):
        year = forms.IntegerField(label="Year", help_text="Four digits.")

    form = Form({"year": "twenty"})
    form.is_valid()
    page = rendered("{% form_errors form %}{% field form.year %}", form=form)
    assert 'value="twenty"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_year_helptext id_year_error"' in page
    assert 'id="id_year_helptext"' in page
    assert 'id="id_year_error"' in page
    assert 'href="#id_year"' in page


def test_rating_works_without_script() -> None:
    page = rendered('{% rate_buttons "/cells/1/2/" "I" %}')
    assert page.count("<button") == 6
    assert 'name="consistency" value="I" aria-pressed="true"' in page
    assert page.count('aria-pressed="true"') == 1


def test_every_icon_draws_and_an_unknown_one_is_a_mistake() -> None:
    for name in ICONS:
        assert "<path d=" in tags.icon(name)
    with pytest.raises(KeyError):
        tags.icon("nothing")


def test_what_is_worked_out_is_shown_whole_with_halves_up():
    assert [tags.whole_percent(n) for n in (88.5, "84", 0.4, None)] == [
        "89\N{NO-BREAK SPACE}%", "84\N{NO-BREAK SPACE}%", "0\N{NO-BREAK SPACE}%", "–"
    ]  # fmt: skip


def test_figures_have_a_minus_and_no_hyphen():
    assert [tags.minus(text) for text in ("-0.400", "0.400", "")] == ["−0.400", "0.400", ""]
