"""What can go wrong, for people.

SecretaryError
├── Refused           the person asked for something that is not allowed or too large; the text says the limit
│   └── NotYours      it belongs to somebody else, or does not exist
└── Unreachable       a part of the installation does not answer; the text says which and what to do
"""


class SecretaryError(Exception):
    """The text tells the person what to do next."""


class Refused(SecretaryError):
    """Not allowed, or over a limit that the text names."""


class NotYours(Refused):
    """It belongs to somebody else, or does not exist."""


class Unreachable(SecretaryError):
    """A part of the installation does not answer."""
