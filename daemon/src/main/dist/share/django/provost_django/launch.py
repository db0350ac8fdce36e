"""The daemon and the client: where they are, how this process becomes one of them, and their private folder."""

import hashlib
import os
import shlex
import shutil
import signal
import stat
import sys
import tempfile

from django.conf import settings

from .errors import ConfigError

SOCKET = "supervisor.sock"
#: What a client reads: where the server is, and the password if the project has set one.
CLIENT_CONFIG = "supervisorctl.conf"
#: What Python's supervisord reads; ours asks for its configuration itself.
DAEMON_CONFIG = "supervisord.conf"

# A socket's path has room for 107 bytes, and supervisord makes it under the name <path>.<pid> first.
_SOCKET_PATH_MAX = 107 - len(".4194304")


class Program:
    """A program by its name or path.

    asks: whether it takes its configuration from a command; Python's supervisord reads a file only.
    """

    def __init__(self, path):
        self.path = path
        self.asks = not os.path.basename(path).startswith("supervisord")

    @staticmethod
    def daemon():
        return Program(_find(getattr(settings, "SUPERVISOR_DAEMON", "provostd"), "SUPERVISOR_DAEMON"))

    @staticmethod
    def client():
        daemon = str(getattr(settings, "SUPERVISOR_DAEMON", "provostd"))
        usual = "supervisorctl" if os.path.basename(daemon).startswith("supervisord") else "provostctl"
        return Program(_find(getattr(settings, "SUPERVISOR_CTL", usual), "SUPERVISOR_CTL"))

    def become(self, arguments):
        """Ends this program and goes on as that one: same pid, terminal, environment and folder."""
        sys.stdout.flush()
        sys.stderr.flush()
        # Python ignores these, and what is ignored stays so: every supervised program would inherit it.
        for name in ("SIGPIPE", "SIGXFSZ"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_DFL)
        try:
            os.execv(self.path, [self.path] + arguments)
        except OSError as e:
            raise ConfigError("%s can't be run: %s" % (self.path, e.strerror)) from None


def _find(name, setting):
    name = str(name)
    if "/" in name:
        if not os.access(name, os.X_OK):
            raise ConfigError("the setting %s is '%s', which is no program; correct the path" % (setting, name))
        return os.path.abspath(name)
    home = getattr(settings, "PROVOST_HOME", None)
    folders = []
    if home:
        folders.append(os.path.join(str(home), "bin"))
    # In the distribution this package is share/django/provost_django.
    package = os.path.dirname(os.path.realpath(__file__))
    folders.append(os.path.join(package, "..", "..", "..", "bin"))
    if not name.startswith("provost"):
        # That of the same virtual environment.
        folders = [os.path.dirname(os.path.abspath(sys.executable))]
    path = os.pathsep.join(folders + [os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"])
    found = shutil.which(name, path=path)
    if not found:
        raise ConfigError(
            "no %s found; let the setting PROVOST_HOME name the folder of Provost, or %s the program itself"
            % (name, setting)
        )
    return os.path.abspath(found)


def manage(program, project_dir):
    """The words that run this project's management commands.

    program: what was run to get here, as Python tells it; None if that was no management command.
    """
    python = os.path.abspath(sys.executable)
    if program and os.path.basename(program) == "__main__.py":
        return [python, "-m", "django"]
    if program and os.path.isfile(program):
        return [python, os.path.abspath(program)]
    return [python, os.path.join(project_dir, "manage.py")]


def join(words):
    """One text that a shell, or whoever reads like one, takes apart into these words again."""
    return " ".join(shlex.quote(word) for word in words)


def private_folder(project_dir, run_dir, daemonize):
    """A folder that only this user can enter, the same for every command on this project; made if need be.

    The folder of a daemon that runs wins: where the session's own folder is may differ from one login to the next.

    run_dir: the folder to take, or None.
    daemonize: whether the daemon shall outlive the session, and with it the session's folder.
    """
    given = run_dir or getattr(settings, "SUPERVISOR_RUN_DIR", None)
    if given:
        return _private(os.path.join(project_dir, str(given)))
    me = os.geteuid()
    name = "provost-" + hashlib.sha256(os.fsencode(project_dir)).hexdigest()[:16]
    candidates = []
    for session in (os.environ.get("XDG_RUNTIME_DIR"), "/run/user/%d" % me):
        # With sudo it may be somebody else's.
        if session and os.path.isabs(session) and os.path.isdir(session) and os.stat(session).st_uid == me:
            candidates.append(os.path.join(session, name))
    own = "/tmp/provost-%d" % me
    candidates.insert(0 if daemonize else len(candidates), os.path.join(own, name))
    candidates = [folder for folder in candidates if len(os.fsencode(os.path.join(folder, SOCKET))) <= _SOCKET_PATH_MAX]
    for folder in candidates:
        if os.path.lexists(os.path.join(folder, SOCKET)):
            return _private(folder)
    if os.path.dirname(candidates[0]) == own:
        _private(own)
    return _private(candidates[0])


def _private(folder):
    if len(os.fsencode(os.path.join(folder, SOCKET))) > _SOCKET_PATH_MAX:
        raise ConfigError(
            "%s is too long a path for the socket in it; let the setting SUPERVISOR_RUN_DIR name a shorter one" % folder
        )
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
        now = os.lstat(folder)
    except OSError as e:
        raise ConfigError(
            "%s: can't be made: %s; let the setting SUPERVISOR_RUN_DIR name a folder of yours" % (folder, e.strerror)
        ) from None
    if not stat.S_ISDIR(now.st_mode) or now.st_uid != os.geteuid() or stat.S_IMODE(now.st_mode) & 0o077:
        raise ConfigError(
            "%s is not a folder of yours that is closed to others; remove it or chmod it to 0700, "
            "or let the setting SUPERVISOR_RUN_DIR name another" % folder
        )
    return folder


def write_private(path, text):
    """Writes a file that only this user can read; it is there as a whole or not at all."""
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return path
