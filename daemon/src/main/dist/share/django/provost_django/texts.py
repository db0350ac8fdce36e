"""How a value is written in a supervisord.conf so that supervisord reads that very value.

Its format has no quoting of its own: ``%`` starts an expansion, ``;`` or ``#`` after a blank starts a comment whatever
quotes are around it, and a line break ends the value. What can't be written is refused, never cut short. The messages
don't hold the value: it may be a secret.
"""

import re
import shlex

from .errors import ConfigError

_COMMENT = re.compile(r"\s[;#]")
_ELSEWHERE = "let the program read it itself, from the settings or from a file"


def plain(value):
    """A value of any key: percent signs are doubled.

    A ``stdout_logfile`` or ``stderr_logfile`` is expanded twice by supervisord, so it needs this twice.
    """
    text = _line(str(value))
    if _COMMENT.search(text) or text.startswith((";", "#")):
        raise ConfigError(
            "the value has a ';' or '#' after a blank or at its start, which supervisord takes for a comment; "
            + _ELSEWHERE
        )
    if text != text.strip():
        raise ConfigError("the value starts or ends with a blank, which supervisord takes off; " + _ELSEWHERE)
    return text.replace("%", "%%")


def word(value):
    """One word of a ``command``: whatever is in it, the program gets it as one argument."""
    quoted = shlex.quote(_line(str(value)))
    # A comment starts where a blank stands before ; or #. A quoted quote between them ends that, and means the same:
    # 'a ;b' becomes 'a '";b"... as far as the next quote, so only the one character is quoted anew.
    quoted = re.sub(r"(\s)([;#])", "\\1'\"\\2\"'", quoted)
    return quoted.replace("%", "%%")


def words(values):
    """Several words of a ``command``."""
    return " ".join(word(value) for value in values)


def pair(value):
    """The value of one pair in ``environment=KEY=value``, with its quotes.

    supervisord has no escape for a quote within quotes, and takes all quotes off both ends.
    """
    text = _line(str(value))
    if _COMMENT.search(text):
        raise ConfigError(
            "the value has a ';' or '#' after a blank, which supervisord takes for a comment even within quotes; "
            + _ELSEWHERE
        )
    if text[:1] in ('"', "'") or text[-1:] in ('"', "'") or ('"' in text and "'" in text):
        raise ConfigError(
            "the value starts or ends with a quote, or has both kinds, which environment= of supervisord can't hold; "
            + _ELSEWHERE
        )
    # Single quotes where possible: supervisord after 4.3 minds backslashes within double ones.
    quote = '"' if "'" in text else "'"
    return (quote + text + quote).replace("%", "%%")


def _line(text):
    # Exactly what Python takes for the end of a line when it reads a file, and what ends a C string.
    if any(c in text for c in "\n\r\0"):
        raise ConfigError("the value has a line break or a zero byte, which supervisord can't hold; " + _ELSEWHERE)
    return text
