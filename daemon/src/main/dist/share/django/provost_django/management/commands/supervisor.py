"""``manage.py supervisor``."""

import argparse
import os
import sys

from django.core.management.base import BaseCommand, CommandError

from provost_django import ini, launch, project
from provost_django.errors import ConfigError

RELOADER = (
    "Nothing to do: the daemon itself restarts programs when files change. That is on with DEBUG; --autoreload "
    "PROGRAM,\n--noreload and autoreload=false in a program's section choose. A [program:autoreload] that runs this "
    "command can go."
)

#: Longest run of getconfig under the daemon. A large project takes its time to load.
CONFIG_SECONDS = "60"

# The words after which Python's supervisord reads its file again.
_REREADING = ("reread", "update", "reload")


class Command(BaseCommand):
    help = (
        "Runs the project's processes, those of supervisord.conf beside manage.py. Without a word the daemon runs in "
        "the foreground; any other word goes to the control command, such as status, stop NAME, tail -f NAME, shutdown."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    #: What was run to get here; None when no command line was.
    _program = None

    def run_from_argv(self, argv):
        self._program = argv[0]
        super().run_from_argv(argv)

    def add_arguments(self, parser):
        parser.add_argument(
            "-d", "--daemonize", action="store_true", help="Go into the background once the daemon is ready."
        )
        parser.add_argument("--pidfile", type=os.path.abspath, metavar="FILE", help="Where the daemon puts its pid.")
        parser.add_argument("--logfile", type=os.path.abspath, metavar="FILE", help="The daemon's own log.")
        parser.add_argument(
            "--project-dir", type=os.path.abspath, metavar="DIR", help="The project's folder, if not that of manage.py."
        )
        parser.add_argument(
            "--config-file", type=os.path.abspath, metavar="FILE", help="Read this instead of supervisord.conf."
        )
        for short, name, text in (
            ("-l", "--launch", "Start this program with the daemon."),
            ("-n", "--nolaunch", "Don't start this program with the daemon."),
            ("-x", "--exclude", "Leave this program out."),
            ("-i", "--include", "Take this program in, though the configuration excludes it."),
            ("-r", "--autoreload", "Restart this program, and only such, when files change."),
        ):
            parser.add_argument(
                short, name, action="append", default=[], metavar="PROGRAM", help=text + " May be repeated."
            )
        parser.add_argument("--noreload", action="store_true", help="Restart nothing when files change.")
        # Chosen by the command that runs the daemon, so that the daemon's own call agrees with it.
        parser.add_argument("--run-dir", type=os.path.abspath, help=argparse.SUPPRESS)
        parser.add_argument(
            "words",
            nargs=argparse.REMAINDER,
            metavar="WORD",
            help="shell, getconfig, or a command of the control program with its own options.",
        )

    def handle(self, *args, **given):
        options = project.Options(**{name: given.get(name) for name in project.Options._fields})
        words = given["words"]
        try:
            self._do(options, words)
        except ConfigError as e:
            raise CommandError(str(e)) from e

    def _do(self, options, words):
        word = words[0] if words else None
        if word in ("getconfig", "autoreload", "shell") and len(words) > 1:
            raise ConfigError("'%s' takes no words, but got '%s'; give options before it" % (word, " ".join(words[1:])))
        if word == "autoreload":
            self.stdout.write(RELOADER)
            return
        project_dir = project.find_dir(options)
        run_dir = launch.private_folder(project_dir, options.run_dir, options.daemonize)
        if word is None:
            self._run(options, project_dir, run_dir)
        elif word == "getconfig":
            self._print(ini.write(self._make(options, project_dir, run_dir)))
        else:
            self._control(options, project_dir, run_dir, [] if word == "shell" else words)

    def _run(self, options, project_dir, run_dir):
        daemon = launch.Program.daemon()
        # What is wrong is said here and now, not by a daemon that has gone into the background.
        config = self._make(options, project_dir, run_dir)
        _write_client_config(config, run_dir)
        if not daemon.asks:
            daemon.become(["-c", _write_daemon_config(config, run_dir)])
        words = launch.manage(self._program, project_dir) + ["supervisor"]
        words += project.arguments(options, run_dir) + ["getconfig"]
        daemon.become(["--config-timeout", CONFIG_SECONDS, "--config-command", launch.join(words)])

    def _control(self, options, project_dir, run_dir, words):
        client = launch.Program.client()
        client_config = os.path.join(run_dir, launch.CLIENT_CONFIG)
        rereads = bool(words) and words[0] in _REREADING and not launch.Program.daemon().asks
        try:
            config = self._make(options, project_dir, run_dir)
        except ConfigError as e:
            # A daemon that runs can be asked and stopped all the same.
            if rereads or not os.path.exists(client_config):
                raise
            self._warn(str(e))
            self._warn("asks the daemon where it was last time")
        else:
            _write_client_config(config, run_dir)
            if rereads:
                _write_daemon_config(config, run_dir)
        client.become(["-c", client_config] + words)

    def _make(self, options, project_dir, run_dir):
        # Standard output is for the configuration alone: what a project prints while templates are rendered goes
        # elsewhere.
        stdout, sys.stdout = sys.stdout, sys.stderr
        try:
            return project.make(options, project_dir, os.path.join(run_dir, launch.SOCKET), self._warn)
        finally:
            sys.stdout = stdout

    def _print(self, text):
        if self.stdout._out is sys.stdout and hasattr(sys.stdout, "buffer"):
            # UTF-8, whatever the locale says.
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode("utf-8"))
            sys.stdout.buffer.flush()
        else:
            self.stdout.write(text, ending="")

    def _warn(self, text):
        self.stderr.write("supervisor: " + text)


def _write_client_config(config, run_dir):
    sections = {
        name: section for name, section in config.items() if name == "supervisorctl" or name.startswith("ctlplugin:")
    }
    launch.write_private(os.path.join(run_dir, launch.CLIENT_CONFIG), ini.write(sections))


def _write_daemon_config(config, run_dir):
    return launch.write_private(os.path.join(run_dir, launch.DAEMON_CONFIG), ini.write(config))
