import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.schemas.text import line, slug, visible

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\u200b\u200c\u200d\u202e\u2066\ufeff\u00ad\u0301\u2028\r\n\t\x1b\U000e0041\ufe0f\u3164e"),
    )
)


@given(NASTY)
def test_a_normalised_value_stays_as_it_is(text):
    assert visible(visible(text)) == visible(text)
    assert line(line(text)) == line(text)


@given(NASTY)
def test_nothing_hidden_is_left_in_a_line(text):
    for char in line(text):
        assert char.isprintable() or char in "\u200c\u200d" or unicodedata.category(char) in ("Cn", "Zs")
        assert not "\U000e0000" <= char <= "\U000e0fff"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pay\u202egnp.exe", "paygnp.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("\x1b[31mred\x07", "[31mred"),
        ("a\u00a0b\t c\n", "a b c"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("e\u0301", "é"),
    ],
)
def test_hidden_characters_go_and_needed_joiners_stay(text, expected):
    assert line(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PostgreSQL over MongoDB", "postgresql-over-mongodb"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("Café Ordering", "cafe-ordering"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "x"),
    ],
)
def test_slugs_are_plain_file_names(name, expected):
    assert slug(name) == expected


def test_names_in_other_scripts_get_different_stable_slugs():
    assert slug("注文") == slug("注文")
    assert slug("注文") != slug("在庫")
    assert slug("注文").isascii()


@given(st.text())
def test_slugs_never_leave_their_folder(name):
    assert not set(slug(name)) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
