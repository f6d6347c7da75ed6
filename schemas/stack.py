"""Section 3: Technology Stack."""

from pydantic import Field

from specagent.schemas.base import Basis, Schema
from specagent.schemas.text import Name, Prose

TO_BE_CONFIRMED = "to be confirmed"
MANAGED = "N/A"


class Technology(Schema):
    """One row of the technology stack."""

    category: Name = Field(description="Such as `Frontend`, `Backend`, `Database`, `Infrastructure`, `Testing`.")
    name: Name = Field(description="The technology's own name, without its version.")
    version: Name = Field(
        description="A specific version or line such as `17` or `3.13.x`; `N/A` for a managed service only; "
        "`to be confirmed` when unknown; never `Latest`."
    )
    justification: Prose = Field(
        description="Why this and over which alternative, tied to a requirement; one or two sentences."
    )
    basis: Basis = Field(description="What calls for the choice.")


class StackSection(Schema):
    """Technology Stack."""

    technologies: list[Technology] = Field(description="Everything the other sections use, and nothing else.")
