"""Word and PDF documents are read in a process of their own, and harmful ones are not."""

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.sources import extract as extract_module
from specagent.agent.prd.sources.extract import extract
from specagent.agent.prd.sources.pdf_text import pages_to_markdown
from specagent.agent.prd.sources.source import SourceOptions, load

pytest.importorskip("mammoth")
pytest.importorskip("pypdf")
pytest.importorskip("defusedxml")

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "openxmlformats"
TYPES = f"""<?xml version="1.0"?><Types xmlns="http://schemas.{OFFICE}.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.{OFFICE}-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType=
"application/vnd.{OFFICE}-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = f"""<?xml version="1.0"?>
<Relationships xmlns="http://schemas.{OFFICE}.org/package/2006/relationships">
<Relationship Id="r1" Target="word/document.xml" Type=
"http://schemas.{OFFICE}.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
STYLES = f"""<?xml version="1.0"?><w:styles xmlns:w="{WORD}">
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>"""


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, prolog: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    document = f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("word/document.xml", document)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def pdf(*pages: list[str], bookmark: str = "", encrypt: bool = False) -> bytes:
    """A PDF with one line of text below the other, put together by hand."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R" + (" /Outlines 4 0 R" if bookmark else "") + " >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: "<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>",
        5: f"<< /Title ({bookmark}) /Parent 4 0 R /Dest [10 0 R /Fit] >>",
        6: f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'5a' * 32}> /U <{'a5' * 32}> >>",
    }
    for n, lines in enumerate(pages):
        text = " ".join(f"({line}) Tj T*" for line in lines)
        content = f"BT /F1 12 Tf 14 TL 72 720 Td {text} ET"
        objects[10 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {11 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects[11 + 2 * n] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    out = "%PDF-1.4\n"
    table = ["0000000000 65535 f \n"] + ["0000000000 00000 f \n"] * max(objects)
    for number, body in sorted(objects.items()):
        table[number] = f"{len(out):010} 00000 n \n"
        out += f"{number} 0 obj\n{body}\nendobj\n"
    trailer = f"<< /Size {len(table)} /Root 1 0 R" + (" /Encrypt 6 0 R /ID [<00><00>]" if encrypt else "") + " >>"
    end = f"xref\n0 {len(table)}\n{''.join(table)}trailer\n{trailer}\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + end).encode()


def refusal(data: bytes, kind: str, root: Path, timeout: float = 30.0, max_bytes: int = 2**26) -> SpecAgentError:
    with pytest.raises(SpecAgentError) as caught:
        extract(data, kind, f"prd.{kind}", SourceOptions(root, timeout=timeout, max_bytes=max_bytes))
    assert caught.value.hint
    return caught.value


def test_a_word_document_becomes_markdown(tmp_path: Path) -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    table = f"<w:tbl>{row.format(paragraph('FR-2'), paragraph('It ships.'))}</w:tbl>"
    (tmp_path / "prd.docx").write_bytes(
        docx(paragraph("Shop", "H1") + paragraph("FR-1: It sells &lt;b&gt; für 5 €.") + table)
    )
    document = load(str(tmp_path / "prd.docx"), SourceOptions(tmp_path))
    assert document.text == ("# Shop\n\nFR-1: It sells \\<b> für 5 €.\n\n|  |  |\n| --- | --- |\n| FR-2 | It ships. |")
    assert document.lines == ()


def test_a_word_document_is_recognised_without_its_ending(tmp_path: Path) -> None:
    (tmp_path / "prd").write_bytes(docx(paragraph("Shop", "H1")))
    assert load(str(tmp_path / "prd"), SourceOptions(tmp_path)).text == "# Shop"


def test_a_pdf_becomes_markdown(tmp_path: Path) -> None:
    (tmp_path / "prd.pdf").write_bytes(
        pdf(
            ["Goals", "The shop shall show every order of the customer with-", "in two seconds.", "1"],
            ["FR-1: It sells.", "FR-2: It ships.", "Page 2 of 2"],
            bookmark="Goals",
        )
    )
    document = load(str(tmp_path / "prd.pdf"), SourceOptions(tmp_path))
    assert document.text == (
        "# Goals\n\nThe shop shall show every order of the customer within two seconds.\n\n"
        "FR-1: It sells.\nFR-2: It ships."
    )


def test_bullets_and_requirement_ids_begin_lines_of_their_own() -> None:
    page = "A line that fills the page from side to side and\n• first point that is also quite long here\nFR-1 x"
    assert pages_to_markdown([page], []) == (
        "A line that fills the page from side to side and\n- first point that is also quite long here\nFR-1 x"
    )


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    bomb = docx(paragraph("x"), extra={"word/media/x.xml": b"\0" * (40 * 2**20)})
    assert len(bomb) < 100_000
    assert "unpacks to far more" in refusal(bomb, "docx", tmp_path).message
    large = docx(paragraph("x"), extra={"word/x.bin": random.Random(1).randbytes(3 * 2**20)})
    assert "over 2 MB" in refusal(large, "docx", tmp_path, max_bytes=2**21).message


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    honest = docx(paragraph("x" * 5_000_000))
    at = honest.rindex(b"PK\x01\x02", 0, honest.index(b"PK\x05\x06"))
    lying = bytearray(honest)
    lying[at + 24 : at + 28] = (100).to_bytes(4, "little")
    refusal(bytes(lying), "docx", tmp_path)


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<!DOCTYPE w [<!ENTITY a0 "ha">{laughs}]>'
    assert "XML entities" in refusal(docx(paragraph("&a9;"), prolog), "docx", tmp_path).message
    outside = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "XML entities" in refusal(docx(paragraph("&x;"), outside), "docx", tmp_path).message


def test_a_protected_document_says_so(tmp_path: Path) -> None:
    assert "password" in refusal(pdf(["x"], encrypt=True), "pdf", tmp_path).message
    locked = bytearray(docx(paragraph("x")))
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "password" in refusal(bytes(locked), "docx", tmp_path).message
    (tmp_path / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    with pytest.raises(SpecAgentError, match="password-protected"):
        load(str(tmp_path / "old.docx"), SourceOptions(tmp_path))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04garbage", "docx"),
        (docx(paragraph("x"))[:400], "docx"),
        (docx("<w:p>"), "docx"),
        (b"%PDF-1.4\ngarbage", "pdf"),
        (b"%PDF-1.7\n" + random.Random(2).randbytes(2000), "pdf"),
        (pdf(["x"])[:300], "pdf"),
    ],
)
def test_garbage_is_damaged(data: bytes, kind: str, tmp_path: Path) -> None:
    assert "is damaged" in refusal(data, kind, tmp_path).message


def test_a_document_without_text_is_a_scan(tmp_path: Path) -> None:
    assert "OCR" in refusal(pdf([]), "pdf", tmp_path).hint
    assert "holds no text" in refusal(docx(""), "docx", tmp_path).message


def test_text_that_only_claims_to_be_a_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "prd.docx").write_text("# Shop")
    with pytest.raises(SpecAgentError, match=r"named \.docx"):
        load(str(tmp_path / "prd.docx"), SourceOptions(tmp_path))


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    assert "within 0.05 seconds" in refusal(docx(paragraph("x")), "docx", tmp_path, timeout=0.05).message


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_document_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    words = random.Random(3)
    body = "".join(paragraph(f"word {words.random()}") for _ in range(30_000))
    options = SourceOptions(tmp_path, timeout=10)
    # A C library that gets no memory sometimes waits instead of failing; then the time limit ends it.
    with pytest.raises(SpecAgentError, match=r"memory|not read within 10 seconds"):
        extract(docx(body), "docx", "prd.docx", options, memory=60 * 2**20)


@pytest.mark.parametrize(
    "deed",
    ["open('made', 'w')", "open('made', 'ab')",
     "os.open('made', os.O_WRONLY | os.O_CREAT)", "os.system('true')",
     "socket.create_connection(('127.0.0.1', 9))", "socket.getaddrinfo('localhost', 80)",
     "subprocess.run(['true'])"],
)  # fmt: skip
def test_the_reading_process_may_not_write_connect_or_run_anything(tmp_path: Path, deed: str) -> None:
    code = (
        f"import os, runpy, socket, subprocess\nworker = runpy.run_path({str(extract_module._WORKER)!r})\n"
        f"worker['_limit'](2**31, 60)\n{deed}"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert "PermissionError: a document must not cause" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_reader_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if "site-packages" not in entry])
    assert "pip install 'specagent[docs]'" in refusal(docx(paragraph("x")), "docx", tmp_path).hint
    assert "pip install 'specagent[docs]'" in refusal(pdf(["x"]), "pdf", tmp_path).hint
