"""The page for Django users: every command on it is run as it stands there, and prints what stands there.

Blocks marked ``sh`` are run in their order, in one shell; ``sh foreground`` runs beside the others until it ends;
in ``console`` the lines after a ``$`` command are what it prints. Process ids and times may differ.
"""

import os
import re
import subprocess
import sys
import unittest

import support
import test_daemon

PAGE = os.path.join(support.PACKAGE, "README.md")

# Stands in for Celery, which is not installed here: it does nothing for as long as it is let.
CELERY = """\
import signal, sys
assert sys.argv[1:4] == ["-A", "mysite", "worker"], sys.argv
signal.pause()
"""


def blocks(text):
    """Kind and lines of each fenced block."""
    return re.findall(r"^```(\w[^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def masked(text):
    return re.sub(r"uptime \d+:\d\d:\d\d", "uptime T", re.sub(r"pid \d+", "pid N", text))


class PageTest(support.ProjectCase):
    def setUp(self):
        super().setUp()
        self.state = os.path.join(self.top, "state")
        tools = os.path.join(self.top, "tools")
        os.mkdir(tools)
        # A virtual environment has a python; Debian's own is python3 only.
        os.symlink(sys.executable, os.path.join(tools, "python"))
        self.environ = dict(
            os.environ,
            PATH=tools + os.pathsep + os.environ["PATH"],
            XDG_RUNTIME_DIR=self.top,
        )
        for name in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE"):
            self.environ.pop(name, None)
        with open(self.state, "w") as file:
            file.write("cd '%s'\n" % self.top)
        self.foreground = None
        self.addCleanup(self.end)

    def end(self):
        if self.foreground and self.foreground.poll() is None:
            self.foreground.terminate()
            self.foreground.wait(60)

    def shell(self, commands):
        """Runs commands with what the ones before left: folder and exported variables. Answers what they print."""
        script = 'source "%s"\n%s\nended=$?\n{ export -p; echo "cd \'$PWD\'"; } > "%s"\nexit $ended\n'
        ended = subprocess.run(
            ["bash", "-c", script % (self.state, commands, self.state)],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        return ended.returncode, ended.stdout.decode("utf-8")

    def start(self, command):
        self.log = os.path.join(self.top, "foreground")
        with open(self.log, "wb") as log:
            self.foreground = subprocess.Popen(
                ["bash", "-c", 'source "%s"\nexec %s' % (self.state, command)],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def prints(self, command, expected):
        if command.endswith(" status"):
            # Programs need a moment until they run.
            look, good = lambda: self.shell(command)[1], lambda seen: masked(seen) == masked(expected)
            try:
                test_daemon.await_(command, look, good)
            except AssertionError as e:
                with open(self.log, encoding="utf-8") as log:
                    raise AssertionError("%s\n%s" % (e, log.read())) from None
        else:
            self.assertEqual(masked(expected), masked(self.shell(command)[1]), command)

    @unittest.skipUnless(test_daemon.HOME, "PROVOST_HOME names no distribution: the page's commands are not run")
    def test_every_command_does_what_the_page_says(self):
        with open(PAGE, encoding="utf-8") as file:
            text = file.read()
        text = text.replace("/opt/provost", test_daemon.HOME).replace(" 8000\n", " %d\n" % test_daemon.free_port())
        seen = {"sh": 0, "sh foreground": 0, "console": 0}
        for kind, content in blocks(text):
            seen[kind] += 1
            if kind == "sh":
                status, out = self.shell(content)
                self.assertEqual((0, ""), (status, out), content)
                site = os.path.join(self.top, "mysite")
                if os.path.isdir(site) and not os.path.isdir(os.path.join(site, "celery")):
                    os.mkdir(os.path.join(site, "celery"))
                    with open(os.path.join(site, "celery", "__main__.py"), "w") as file:
                        file.write(CELERY)
            elif kind == "sh foreground":
                self.start(content)
            else:
                for command, expected in re.findall(r"^\$ ([^\n]*)\n((?:[^$\n][^\n]*\n)*)", content, re.MULTILINE):
                    self.prints(command, expected)
        self.assertEqual({"sh": 5, "sh foreground": 1, "console": 3}, seen)
        self.assertEqual(0, self.foreground.wait(60))

    def test_every_setting_and_option_is_on_the_page(self):
        with open(PAGE, encoding="utf-8") as file:
            page = file.read()
        sources = ""
        for folder, _, files in os.walk(os.path.join(support.PACKAGE, "provost_django")):
            for name in files:
                if name.endswith(".py"):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        sources += file.read()
        name = "((?:SUPERVISOR|PROVOST)_[A-Z_]+)"
        settings = set(re.findall('"%s"' % name, sources))
        self.assertEqual(settings, set(re.findall(r"^\| `%s` \|" % name, page, re.MULTILINE)))
        common = "help version verbosity settings pythonpath traceback no-color force-color skip-checks".split()
        own = set(re.findall(r"--([a-z-]+)", self.manage("--help")[1])) - set(common)
        self.assertEqual(11, len(own), own)
        for option in own:
            self.assertRegex(page, "(?m)^\\| [^|]*`--%s[` ]" % option)


if __name__ == "__main__":
    unittest.main()
