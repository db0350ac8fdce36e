"""Where a project's files are, and the configuration they make."""

import os
import sys
from collections import namedtuple

from django.apps import apps
from django.conf import settings

from . import ini, merge, render, secrets, texts
from .errors import ConfigError

#: Fragments of ours for apps that bring none.
CONTRIB = {
    "django_celery_results": ("celery_worker.conf",),
    "django_celery_beat": ("celery_worker.conf", "celery_beat.conf"),
}

# What switched auto-reload off in a configuration of djsupervisor: its program of that name, excluded.
_RELOADERS = ("program:autoreload", "program:autorestart")

#: What the command line of ``manage.py supervisor`` says; paths are absolute, lists are lists of names.
Options = namedtuple(
    "Options",
    "settings pythonpath project_dir config_file run_dir daemonize pidfile logfile"
    " launch nolaunch exclude include autoreload noreload",
)

EXAMPLE = """such as
  [program:web]
  command={{ PYTHON }} {{ PROJECT_DIR }}/manage.py runserver --noreload"""


def arguments(options, run_dir=None):
    """The options as command-line words, to be given to another ``manage.py supervisor``."""
    words = []
    for name in ("settings", "pythonpath", "project_dir", "config_file", "pidfile", "logfile"):
        value = getattr(options, name)
        if value is not None:
            words.append("--%s=%s" % (name.replace("_", "-"), value))
    if run_dir or options.run_dir:
        words.append("--run-dir=%s" % (run_dir or options.run_dir))
    for name in ("launch", "nolaunch", "exclude", "include", "autoreload"):
        words.extend("--%s=%s" % (name, program) for program in getattr(options, name))
    words.extend("--" + name for name in ("daemonize", "noreload") if getattr(options, name))
    return words


def find_dir(options):
    """The folder of manage.py, without symbolic links in it."""
    if options.project_dir:
        if not os.path.isdir(options.project_dir):
            raise ConfigError("--project-dir: there is no folder '%s'" % options.project_dir)
        return os.path.realpath(options.project_dir)
    candidates = []
    module = sys.modules.get(getattr(settings, "SETTINGS_MODULE", None) or "")
    if getattr(module, "__file__", None):
        folder = os.path.dirname(os.path.realpath(module.__file__))
        # mysite/settings.py, or mysite/settings/production.py, or config/mysite/settings/production.py
        for _ in range(4):
            candidates.append(folder)
            folder = os.path.dirname(folder)
    candidates.append(os.path.dirname(os.path.realpath(sys.argv[0])))
    candidates.append(os.getcwd())
    for folder in candidates:
        if os.path.isfile(os.path.join(folder, "manage.py")):
            return folder
    base = getattr(settings, "BASE_DIR", None)
    if base and os.path.isdir(str(base)):
        return os.path.realpath(str(base))
    raise ConfigError(
        "no manage.py found near the settings, so the project's folder is unknown; give it: --project-dir"
    )


def python():
    """The Python that runs here, by a path that needs no PATH."""
    # A virtual environment is known by the place of its python: behind the link is the one that lacks its packages.
    if sys.prefix != sys.base_prefix:
        return os.path.abspath(sys.executable)
    return os.path.realpath(sys.executable)


def make(options, project_dir, socket, warn):
    """The configuration of this project for these options.

    socket: path of the unix socket to listen on when the project names no server.
    warn: told what a person should know.
    """
    known_secrets = _once(lambda: secrets.known(settings, os.environ))
    renderer = render.Renderer(
        project_dir,
        {
            "PROJECT_DIR": project_dir,
            "PYTHON": python(),
            "SUPERVISOR_OPTIONS": texts.words(arguments(options)),
            "settings": render.Settings(settings),
            "environ": render.Environ(os.environ),
        },
        known_secrets,
        warn,
    )
    files = []
    if getattr(settings, "SUPERVISOR_APP_CONFIGS", False):
        files.extend(_app_configs(renderer))
    files.extend(_project_file(renderer, options, project_dir, bool(files)))
    union = merge.union(files)
    names = ini.programs(union)
    _check_names(options, names)
    reloading = _reloading(union)
    sources = [_built_in(reloading, options, project_dir)] + files + [_fragment(options, names)]
    config = merge.merge(sources, socket)
    if not reloading:
        _stop_reloading(config, options)
    _absolute_sockets(config, project_dir)
    _warn_of_secrets(config, known_secrets, warn)
    return config


def _app_configs(renderer):
    for app in apps.get_app_configs():
        own = os.path.join(app.path, "management", "supervisord.conf")
        if os.path.isfile(own):
            yield _read(renderer, own, APP_DIR=app.path)
            continue
        for fragment in CONTRIB.get(app.name, ()):
            path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "contrib", fragment)
            yield _read(renderer, path, APP_DIR=app.path, CELERY_APP=_celery_app())


def _celery_app():
    package = getattr(settings, "SETTINGS_MODULE", "").partition(".")[0]
    return getattr(settings, "SUPERVISOR_CELERY_APP", package)


def _project_file(renderer, options, project_dir, others):
    named = options.config_file or getattr(settings, "SUPERVISOR_CONFIG_FILE", None)
    path = os.path.join(project_dir, str(named or "supervisord.conf"))
    if named or not others or os.path.exists(path):
        if not os.path.exists(path):
            raise ConfigError("%s: no such file; write one with a section for each program, %s" % (path, EXAMPLE))
        yield _read(renderer, path)


def _read(renderer, path, **more):
    return ini.read(renderer.render(path, **more), path, os.path.dirname(path))


def _check_names(options, programs):
    known = {name for _, name in programs}
    for option in ("launch", "nolaunch", "exclude", "include", "autoreload"):
        for name in getattr(options, option):
            if name not in known:
                raise ConfigError(
                    "--%s: no program is called '%s'; there %s"
                    % (option, name, "are: " + ", ".join(sorted(known)) if known else "is none at all")
                )


def _reloading(union):
    for name in _RELOADERS:
        section = union.get(name, {})
        if "command" not in section and "exclude" in section and ini.boolean(section["exclude"], "[%s] exclude" % name):
            return False
    return bool(getattr(settings, "SUPERVISOR_AUTORELOAD", settings.DEBUG))


def _built_in(reloading, options, project_dir):
    daemon = {"nodaemon": "true"}
    defaults = {"redirect_stderr": "true"}
    if settings.DEBUG:
        daemon["loglevel"] = "debug"
    if reloading:
        defaults["autoreload"] = "true"
    if reloading or options.autoreload:
        paths = _list_of_one(project_dir)
        if paths:
            defaults["autoreload_paths"] = paths
        defaults["autoreload_patterns"] = _patterns("SUPERVISOR_AUTORELOAD_PATTERNS", ["*.py"])
        # Without the setting the daemon's own list stands: hidden files, what editors leave, __pycache__, venv …
        if getattr(settings, "SUPERVISOR_AUTORELOAD_IGNORE_PATTERNS", None) is not None:
            defaults["autoreload_ignore"] = _patterns("SUPERVISOR_AUTORELOAD_IGNORE_PATTERNS", [])
    return {"supervisord": daemon, "program:__defaults__": defaults}


def _list_of_one(path):
    """A path as a list with commas; None where it can't be in one, and the daemon looks where it was started."""
    try:
        return None if "," in path else texts.plain(path)
    except ConfigError:
        return None


def _patterns(setting, otherwise):
    patterns = getattr(settings, setting, otherwise)
    if isinstance(patterns, str) or not all(isinstance(pattern, str) for pattern in patterns):
        raise ConfigError("the setting %s is no list of patterns; write one, such as ['*.py']" % setting)
    return _plain(",".join(patterns), "the setting " + setting)


def _plain(value, where):
    try:
        return texts.plain(value)
    except ConfigError as e:
        raise ConfigError("%s: %s" % (where, e)) from None


def _fragment(options, programs):
    """What the command line says, as a configuration."""
    config = {}
    daemon = {}
    if options.daemonize:
        daemon["nodaemon"] = "false"
    for key in ("pidfile", "logfile"):
        if getattr(options, key) is not None:
            daemon[key] = _plain(getattr(options, key), "--" + key)
    if daemon:
        config["supervisord"] = daemon

    def say(names, key, value):
        for kind, name in programs:
            if name in names:
                config.setdefault("%s:%s" % (kind, name), {})[key] = value

    everything = {name for _, name in programs}
    if options.noreload or options.autoreload:
        say(everything, "autoreload", "false")
    if not options.noreload:
        say(options.autoreload, "autoreload", "true")
    say(options.launch, "autostart", "true")
    say(options.nolaunch, "autostart", "false")
    say(options.exclude, "exclude", "true")
    say(options.include, "exclude", "false")
    return config


def _stop_reloading(config, options):
    """Outside of DEBUG nothing reloads but what the command line names, as it was with djsupervisor."""
    for kind, name in ini.programs(config):
        section = config["%s:%s" % (kind, name)]
        if name not in options.autoreload and "autoreload" in section:
            section["autoreload"] = "false"


def _absolute_sockets(config, project_dir):
    """A relative socket would be one thing to the daemon and another to a client in another folder."""
    client = config.get("supervisorctl", {})
    for name, section in config.items():
        path = section.get("file", "")
        if name.startswith("unix_http_server") and path and not path.startswith(("/", "~", "%(")):
            section["file"] = os.path.join(project_dir.replace("%", "%%"), path)
            if client.get("serverurl") == "unix://" + path:
                client["serverurl"] = "unix://" + section["file"]


def _warn_of_secrets(config, known_secrets, warn):
    for kind, name in ini.programs(config):
        found = secrets.named_in(config["%s:%s" % (kind, name)]["command"].replace("%%", "%"), known_secrets())
        if found:
            warn(
                "the command of [%s:%s] holds %s, which every user of this machine can read while it runs; "
                "let the program read it itself, or give it by environment=" % (kind, name, ", ".join(found))
            )


def _once(answer):
    kept = []

    def ask():
        if not kept:
            kept.append(answer())
        return kept[0]

    return ask
