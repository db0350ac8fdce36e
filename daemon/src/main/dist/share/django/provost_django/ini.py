"""supervisord's file format, as Python's supervisord 4.2.5 reads it.

A configuration is a dict of sections in the order of the file, each a dict of keys and texts.
"""

import configparser
import os
import re

from .errors import ConfigError

#: The kinds of section that run something.
PROGRAM_KINDS = ("program", "fcgi-program", "eventlistener")

_TRUE = ("yes", "true", "on", "1")
_FALSE = ("no", "false", "off", "0")


def read(text, source, folder):
    """Reads what a file rendered to.

    source: names the file in errors.
    folder: what ``%(here)s`` stands for, and where relative patterns of ``[include]`` start. Both are resolved here,
        for the daemon reads the result without knowing the file it came from.
    """
    # No section is called "\n": with this, [DEFAULT] is an ordinary section until all files are merged.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parser = configparser.RawConfigParser(
        strict=False, inline_comment_prefixes=(";", "#"), default_section="\n"
    )
    try:
        parser.read_string(text, source)
    except configparser.MissingSectionHeaderError as e:
        raise ConfigError(
            "%s: line %d of what it renders to stands before any [section]; put it into one" % (source, e.lineno)
        ) from None
    except configparser.ParsingError as e:
        # Only the line numbers: a line that is no setting may well be the second line of a secret.
        lines = sorted({line for line, _ in e.errors})
        raise ConfigError(
            "%s: line %s of what it renders to is neither [section] nor key=value; if it belongs to the value above, "
            "indent it" % (source, ", ".join(map(str, lines)))
        ) from None
    here = folder.replace("%", "%%")
    config = {}
    for name in parser.sections():
        section = config.setdefault(_trimmed(name), {})
        for key, value in parser.items(name):
            section[key] = value.replace("%(here)s", here)
    include = config.get("include")
    if include and include.get("files"):
        include["files"] = " ".join(_absolute(pattern, here) for pattern in include["files"].split())
    return config


def write(config):
    """Writes sections so that supervisord reads them back as they are; refuses what it would take for a comment.

    No value that was read holds such a thing, but one into which a folder's name was put may.
    """
    lines = []
    for name, section in config.items():
        lines.append("[%s]" % name)
        for key, value in section.items():
            if re.search(r"\s[;#]", value):
                raise ConfigError(
                    "%s in [%s] has a ';' or '#' after a blank, which supervisord takes for a comment; rename the "
                    "folder that is called so" % (key, name)
                )
            # An indented line goes on with the value above it.
            lines.append("%s=%s" % (key, re.sub(r"\n", "\n\t", value)))
        lines.append("")
    return "\n".join(lines)


def boolean(value, where):
    """A yes or no, in any of supervisord's words."""
    lowered = value.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ConfigError("%s is neither true nor false; write one of these" % where)


def split(name):
    """Kind and name of a section: of ``program:web`` they are ``("program", "web")``."""
    kind, _, rest = name.partition(":")
    return kind, rest


def programs(config):
    """Names of the sections that run something, special ones left out: (kind, name) in the order of the files."""
    found = []
    for section in config:
        kind, name = split(section)
        if kind in PROGRAM_KINDS and name not in ("__defaults__", "__overrides__"):
            found.append((kind, name))
    return found


def _trimmed(name):
    # The part behind the colon, not the one before it.
    kind, colon, rest = name.partition(":")
    return kind + colon + rest.strip()


def _absolute(pattern, here):
    return pattern if pattern.startswith(("/", "%(")) else os.path.join(here, pattern)
