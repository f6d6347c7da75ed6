"""What stands above section 1: title, purpose, notice and the link to the requirements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.document.blocks import Block
from specagent.agent.document.links import read_link
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.bullets import bold_label
from specagent.agent.document.tables import plain

TITLE = "Architectural Specification"

_TITLE = re.compile(r"(?:architectural|architecture)\s+specification\s*[:–—-]\s*", re.IGNORECASE)


@dataclass
class Header:
    """The fields of a specification that belong to no section."""

    product: str = ""
    purpose: str = ""
    notice: str = ""
    prd_title: str = ""
    prd_link: str = ""


def is_title(heading: Block) -> bool:
    """Return whether a heading is the title of an architecture specification."""
    return heading.kind == "heading" and bool(_TITLE.match(heading.text))


def read_header(blocks: Sequence[Block], remarks: Remarks) -> Header:
    """Return the header from the blocks above section 1."""
    header = Header()
    others = [block for block in blocks if not _take(block, header)]
    unlabelled = next((block for block in others if block.kind == "paragraph"), None)
    if unlabelled and not header.purpose:
        header.purpose = plain(joined_lines(unlabelled.text))
        others.remove(unlabelled)
    remarks.keep_blocks(others)
    header.product = remarks.required(header.product, 1, "The product's name")
    header.purpose = remarks.required(header.purpose, 1, "The purpose of this document")
    header.prd_title = remarks.required(header.prd_title, 1, "The link to the requirements")
    return header


def _take(block: Block, header: Header) -> bool:
    if block.kind == "heading" and block.level == 1 and not header.product:
        title = _TITLE.match(block.text)
        header.product = plain(joined_lines(block.text[title.end() if title else 0 :]))
        return bool(header.product)
    if block.kind == "quote" and not header.notice and all(one.kind == "paragraph" for one in block.blocks):
        header.notice = plain(" ".join(joined_lines(one.text) for one in block.blocks))
        return True
    if block.kind != "paragraph":
        return False
    label, text = bold_label(joined_lines(block.text))
    if label.lower().startswith("purpose") and not header.purpose:
        header.purpose = plain(text)
    elif label.lower().startswith(("link to", "requirements")) and not header.prd_title:
        header.prd_title, header.prd_link = read_link(text.strip())
    else:
        return False
    return True
