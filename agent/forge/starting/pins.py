"""The actions that the workflow uses, each by the commit that its tag stands for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pin:
    """An action of GitHub's own: its name, the commit that is run, and the tag for people."""

    name: str
    commit: str
    tag: str

    @property
    def line(self) -> str:
        """What stands behind `uses:`."""
        return f"actions/{self.name}@{self.commit} # {self.tag}"


PINS = (
    Pin("checkout", "de0fac2e4500dabe0009e67214ff5f5447ce83dd", "v6.0.2"),
    Pin("setup-python", "a309ff8b426b58ec0e2a45f0f869d46889d02405", "v6.2.0"),
    Pin("upload-artifact", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "v7.0.1"),
    Pin("download-artifact", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"),
)
