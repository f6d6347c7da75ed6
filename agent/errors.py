"""The whole error tree: every failure that a user can cause, with what to do next."""


class SpecAgentError(Exception):
    """An expected failure: `message` says what is wrong and where, `hint` what to do next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SpecAgentError):
    """The command line or the configuration asks for something that does not exist."""

    exit_code = 2


class StaleError(SpecAgentError):
    """The spec on disk was drafted from other inputs than today's."""

    exit_code = 3


class ConflictError(SpecAgentError):
    """Going on would overwrite what a person wrote."""

    exit_code = 4


class SecretsError(SpecAgentError):
    """The input holds what looks like a credential."""
