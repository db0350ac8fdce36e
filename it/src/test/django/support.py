"""What the tests share: the package in the distribution's sources, and a project to try it on."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.abspath(
    os.environ.get("PROVOST_DJANGO") or os.path.join(HERE, "../../../..", "daemon/src/main/dist/share/django")
)
SHOP = os.path.join(HERE, "shop")

# Compiled once for all runs of manage.py, and not into the folders of the sources.
sys.pycache_prefix = os.path.abspath(os.path.join(HERE, "../../../target/pycache"))
sys.dont_write_bytecode = False
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
for folder in (PACKAGE, SHOP):
    if folder not in sys.path:
        sys.path.insert(0, folder)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

import django  # noqa: E402

django.setup()


def dedent(text):
    return textwrap.dedent(text).lstrip("\n")


class ProjectCase(unittest.TestCase):
    """A copy of the project in a folder of its own, and a private folder for the daemon that is not there."""

    def setUp(self):
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="pd"))
        self.addCleanup(shutil.rmtree, self.top)
        self.project = os.path.join(self.top, "shop")
        shutil.copytree(SHOP, self.project)
        self.run_dir = os.path.join(self.top, "run")

    def path(self, *names):
        return os.path.join(self.project, *names)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(dedent(text))
        os.chmod(path, mode)
        return path

    def command(self, *words):
        """The words that run manage.py supervisor."""
        return [sys.executable, self.path("manage.py"), "supervisor"] + list(words)

    def surroundings(self, settings=None, environ=None):
        """The environment of manage.py: with these settings, and these variables."""
        named = dict({"SUPERVISOR_RUN_DIR": self.run_dir}, **(settings or {}))
        return dict(
            os.environ,
            PYTHONPATH=os.pathsep.join([PACKAGE] + os.environ.get("PYTHONPATH", "").split()),
            SHOP_SETTINGS=json.dumps(named),
            **(environ or {})
        )

    def manage(self, *words, settings=None, environ=None, cwd=None, typed=""):
        """Runs manage.py to its end: (exit status, output, errors)."""
        ended = subprocess.run(
            self.command(*words),
            env=self.surroundings(settings, environ),
            cwd=cwd or self.top,
            input=typed.encode("utf-8"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=120,
        )
        return ended.returncode, ended.stdout.decode("utf-8"), ended.stderr.decode("utf-8")

    def getconfig(self, *options, **more):
        """The configuration of the project, as text and read again."""
        from provost_django import ini

        status, out, err = self.manage(*(list(options) + ["getconfig"]), **more)
        self.assertEqual(0, status, err)
        self.errors = err
        return ini.read(out, "getconfig", self.project)

    def refused(self, *words, **more):
        """What is said when a command is refused."""
        status, out, err = self.manage(*words, **more)
        self.assertEqual((1, ""), (status, out), err)
        self.assertNotIn("Traceback", err)
        return err
