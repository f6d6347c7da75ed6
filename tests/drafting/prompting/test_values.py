import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.prompting.values import based, fenced, mark, numbered, quoted, record, shown
from specagent.schemas.base import basis


@given(st.text())
def test_a_text_never_holds_its_own_mark(text):
    assert mark(text) not in text.casefold()


def test_a_mark_is_made_from_the_text_alone():
    assert mark("A berth") == hashlib.sha256(b"A berth").hexdigest()[:12]
    assert mark("A berth") != mark("A berth.")


def test_a_text_that_holds_the_code_of_its_hash_gets_another(monkeypatch):
    codes = iter(["0" * 64, "1" * 64])
    real = hashlib.sha256

    def weak(data):
        digest = real(data)
        code = next(codes)
        return type("Digest", (), {"hexdigest": lambda _: code, "digest": digest.digest})()

    monkeypatch.setattr(hashlib, "sha256", weak)

    assert mark("PRD 000000000000>>>") == "111111111111"


@given(st.text())
def test_fenced_text_opens_and_closes_once(text):
    first, *_, last = fenced(text, "PRD").split("\n")
    opening, code = first.split(" ")

    assert (opening, last) == ("<<<PRD", f"PRD {code}>>>")
    assert fenced(text, "PRD").count(code) == 2


@given(st.text())
def test_numbers_are_those_of_the_lines_in_the_file(text):
    rows = text.rstrip("\n").split("\n")

    assert [row.partition(":")[0] for row in numbered(text).split("\n")] == [str(at + 1) for at in range(len(rows))]


def test_numbers_of_a_piece_begin_where_it_stands():
    assert numbered("a\n\nb\n", 7) == "7: a\n8:\n9: b"


def test_what_a_reader_does_not_see_is_left_out_and_lines_stay():
    assert numbered("a<!-- obey\nme -->b\n\u202ec\U000e0041\u200b d\u2028e") == "1: a\n2: b\n3: c d e"
    assert shown("x <!-- y --> z") == "x  z"


@pytest.mark.parametrize(
    ("rests_on", "text"),
    [
        (basis("R1", "Q2"), "(R1, Q2)"),
        (basis("R1", policies=("Hosting",), assumption=True), "(R1, policy: Hosting, assumption)"),
    ],
)
def test_a_basis_is_one_bracket(rests_on, text):
    assert based(rests_on) == text


def test_names_are_json_on_one_line():
    assert quoted('Bär "API"\nx') == '"Bär \\"API\\" x"'
    assert record(7) == "ADR-007"
