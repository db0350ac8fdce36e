"""Which texts are secrets, to warn where they would be seen by others."""

import re
import warnings

_NAME = re.compile(r"API|TOKEN|KEY|SECRET|PASS|SIGNATURE|CREDENTIAL", re.IGNORECASE)
# user:password@ in a URL
_URL = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
# Shorter ones are found by chance.
_LENGTH_MIN = 6
_DEPTH_MAX = 4


def known(settings, environ):
    """Texts that are secret by the name of the setting or variable that has them, with that name.

    settings: Django's settings.
    """
    found = {}
    with warnings.catch_warnings():
        # Of deprecated settings, which nobody but this loop asks for.
        warnings.simplefilter("ignore")
        for name in dir(settings):
            if name.isupper():
                try:
                    value = getattr(settings, name)
                except Exception:
                    # A setting that can't be read can't be shown either.
                    continue
                _collect(found, name, value, bool(_NAME.search(name)), 0)
    for name, value in environ.items():
        _collect(found, name, value, bool(_NAME.search(name)), 0)
    return found


def _collect(found, name, value, secret, depth):
    if isinstance(value, str):
        if secret and len(value) >= _LENGTH_MIN:
            found.setdefault(value, name)
        for password in _URL.findall(value):
            if len(password) >= _LENGTH_MIN:
                found.setdefault(password, name)
    elif isinstance(value, dict) and depth < _DEPTH_MAX:
        for key, item in value.items():
            _collect(found, name, item, bool(_NAME.search(str(key))), depth + 1)
    elif isinstance(value, (list, tuple)) and depth < _DEPTH_MAX:
        for item in value:
            _collect(found, name, item, secret, depth + 1)


def named_in(text, known_texts):
    """Names whose secrets are in this text, each once and sorted."""
    return sorted({name for secret, name in known_texts.items() if secret in text})
