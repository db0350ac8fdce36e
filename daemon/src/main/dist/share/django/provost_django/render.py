"""Templates: Django's own engine, with nothing escaped, for this is no HTML."""

import os
import stat
import tempfile

from django.template import Context, Engine, Library, Template, TemplateDoesNotExist, VariableDoesNotExist
from django.template.backends.django import get_installed_libraries
from django.template.base import Origin
from django.utils import translation

from . import secrets, texts
from .errors import ConfigError


class Renderer:
    """Renders the files of one project.

    project_dir: files of ``templated`` and of ``{% include %}`` are looked for here.
    context: what every template sees.
    known_secrets: answers the texts nobody else should see, with their names; asked at most once, and only for
        files that are written.
    warn: told what a person should know.
    """

    def __init__(self, project_dir, context, known_secrets, warn):
        self._project_dir = project_dir
        self._context = context
        self._known_secrets = known_secrets
        self._warn = warn
        self._open = []
        library = Library()
        library.filter("conf", texts.plain)
        library.filter("conf_word", texts.word)
        library.filter("conf_env", texts.pair)
        # Django marks the function as a filter, which a method does not let it do.
        library.filter("templated", lambda name: self.templated(name))
        # With debug, an error knows its template and line.
        self._engine = Engine(
            dirs=[project_dir],
            app_dirs=True,
            debug=True,
            autoescape=False,
            libraries=get_installed_libraries(),
        )
        self._engine.template_builtins.append(library)

    def render(self, path, **more):
        """What a file renders to; `more` is added to its context."""
        try:
            # Some editors start a file with a byte order mark.
            with open(path, encoding="utf-8-sig") as file:
                source = file.read()
        except UnicodeDecodeError as e:
            raise ConfigError("%s:%d: not UTF-8; save it in that encoding" % (path, _line_of(path, e.start))) from None
        except OSError as e:
            raise ConfigError("%s: can't be read: %s" % (path, e.strerror)) from None
        context = Context(dict(self._context, **more), autoescape=False, use_l10n=False)
        try:
            # Without a language: 8000 stays 8000, whatever separators the project shows to its visitors.
            with translation.override(None):
                return Template(source, Origin(path, path), path, self._engine).render(context)
        except Exception as e:
            raise ConfigError(_place(e, path) + ": " + _problem(e)) from e

    def templated(self, name):
        """Renders a file of the project beside itself, as ``<file>.templated``; answers that path."""
        path = os.path.join(self._project_dir, str(name))
        if path in self._open:
            raise ConfigError("%s renders itself by the filter 'templated'; break that circle" % path)
        self._open.append(path)
        try:
            text = self.render(path)
        finally:
            self._open.pop()
        target = path + ".templated"
        try:
            self._publish(path, target, text.encode("utf-8"), secrets.named_in(text, self._known_secrets()))
        except OSError as e:
            raise ConfigError("%s: can't be written: %s" % (target, e.strerror)) from None
        return target

    def _publish(self, source, target, content, secret_names):
        wanted = os.stat(source)
        mode = stat.S_IMODE(wanted.st_mode)
        if secret_names and mode & 0o007:
            mode &= ~0o007
            self._warn(
                "%s holds %s, so others than its owner and group may not read it, though they may read %s"
                % (target, ", ".join(secret_names), source)
            )
        if _is(target, content, mode, wanted):
            # Whoever watches for changes sees none.
            return
        # mkstemp lets nobody else in; the file has its name only when it has its mode.
        descriptor, temporary = tempfile.mkstemp(prefix=os.path.basename(target), dir=os.path.dirname(target))
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                try:
                    os.fchown(file.fileno(), wanted.st_uid, wanted.st_gid)
                except PermissionError:
                    # Only root gives files away. The file is ours then, and the group must not be let in by mistake.
                    mode &= ~0o070
                os.fchmod(file.fileno(), mode)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise


class Settings:
    """Django's settings, each by its name: a template reads those it names, and can't list them."""

    __slots__ = ("_settings",)

    def __init__(self, settings):
        self._settings = settings

    def __getattr__(self, name):
        if not name.isupper():
            raise AttributeError(name)
        return getattr(self._settings, name)

    def __repr__(self):
        return "settings"


class Environ(dict):
    """The environment; doesn't show itself as a whole."""

    def __repr__(self):
        return "environ"


def _is(path, content, mode, owner):
    try:
        now = os.lstat(path)
        if not stat.S_ISREG(now.st_mode) or stat.S_IMODE(now.st_mode) != mode:
            return False
        if (now.st_uid, now.st_gid) != (owner.st_uid, owner.st_gid):
            return False
        with open(path, "rb") as file:
            return file.read() == content
    except OSError:
        return False


def _line_of(path, offset):
    with open(path, "rb") as file:
        return file.read(offset).count(b"\n") + 1


def _place(error, path):
    where = getattr(error, "template_debug", None)
    return "%s:%d" % (where["name"], where["line"]) if where else path


def _problem(error):
    if isinstance(error, ConfigError):
        return str(error)
    if isinstance(error, TemplateDoesNotExist):
        return "no template '%s'; such paths start at the project's folder or at an app's templates folder" % error
    if isinstance(error, VariableDoesNotExist):
        # Its own text shows all that was looked through: a whole dict of passwords, perhaps.
        return "nothing is called '%s' here" % (error.params[0] if error.params else "?")
    return "%s: %s" % (type(error).__name__, error)
