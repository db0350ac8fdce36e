"""The whole of it: a project, manage.py supervisor, and a real daemon.

PROVOST_HOME names the distribution to try. Without it there is nothing to test, and that is said.
"""

import contextlib
import os
import re
import shutil
import socket
import stat
import subprocess
import time
import unittest
import urllib.request

import support

HOME = os.environ.get("PROVOST_HOME", "")
LIMIT_SECONDS = 60


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_(what, look, good):
    """Waits until what is seen is good, and says what it saw last when that takes too long."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        seen = look()
        if good(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError("no %s within %d s; last seen: %s" % (what, LIMIT_SECONDS, str(seen)[-1000:]))
        time.sleep(0.05)


class DaemonCase(support.ProjectCase):
    """Runs the daemon of this project, and ends it."""

    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.environ = {"SHOP_PORT": str(self.port)}
        self.settings = dict(self.daemon_settings(), SUPERVISOR_APP_CONFIGS=True)

    def daemon_settings(self):
        """Settings that choose the daemon."""
        raise NotImplementedError

    def ctl(self, *words):
        """What a control word prints: (exit status, output)."""
        status, out, err = self.manage(*words, settings=self.settings, environ=self.environ)
        self.assertEqual("", err)
        return status, out

    def start(self, *options):
        self.output = os.path.join(self.top, "output")
        with open(self.output, "wb") as output:
            self.daemon = subprocess.Popen(
                self.command(*options),
                env=self.surroundings(self.settings, self.environ),
                cwd=self.top,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.addCleanup(self.end)

    def end(self):
        if self.daemon.poll() is None:
            self.daemon.terminate()
            try:
                self.daemon.wait(30)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()

    def said(self):
        with open(self.output, encoding="utf-8") as file:
            return file.read()

    def read(self, *names):
        try:
            with open(self.path(*names), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def await_running(self, count=3, restarts=0):
        """Waits until the activity log has told of so many that run; answers what status shows then."""

        def look():
            if self.daemon.poll() not in (None, 0):
                raise AssertionError("the daemon ended with %s: %s" % (self.daemon.returncode, self.said()))
            return self.said() + self.read("..", "the.log")

        await_("running processes", look, lambda seen: seen.count(" entered RUNNING state") >= count + restarts)
        shown = self.manage("status", settings=self.settings, environ=self.environ)[1]
        self.assertEqual(count, shown.count(" RUNNING "), shown)
        return shown

    def page(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/" % self.port, timeout=10) as answer:
            return answer.read().decode("utf-8")


class Days:
    """What any daemon must do for a project."""

    def test_a_day_with_the_project(self):
        self.start()
        running = self.await_running()

        line = r"%s +RUNNING +pid \d+, uptime 0:00:\d\d\n"
        self.assertRegex(running, "^" + "".join(line % name for name in ("celerybeat", "celeryd", "webserver")) + "$")
        self.assertIn("supervisord started with pid %d" % self.daemon.pid, self.said())
        self.assertIn("spawned: 'celeryd' with pid", self.said())
        await_("page", lambda: self.safely(self.page), lambda seen: seen == "welcome\n")
        await_("work done", lambda: self.read("done.txt"), lambda seen: "hello task0\n" in seen)

        self.assertEqual((0, "celeryd: stopped\n"), self.ctl("stop", "celeryd"))
        status, shown = self.ctl("status")
        self.assertEqual(3, status)
        self.assertRegex(shown, r"celeryd +STOPPED +\w{3} \d\d \d\d:\d\d [AP]M\n")
        self.assertEqual((0, "celeryd: started\n"), self.ctl("start", "celeryd"))
        self.assertIn("Starting development server", self.ctl("tail", "-5000", "webserver")[1])

        typed = "stop celeryd\nstatus\nhelp\n"
        status, shown, _ = self.manage("shell", typed=typed, settings=self.settings, environ=self.environ)
        self.assertEqual(0, status)
        self.assertRegex(
            shown,
            r"(?s)^celerybeat +RUNNING .*webserver +RUNNING .*"
            r"celeryd: stopped\n.*celeryd +STOPPED .*default commands \(type help <topic>\):",
        )
        self.assertEqual((0, "Shut down\n"), self.ctl("shutdown"))
        self.assertEqual(0, self.daemon.wait(LIMIT_SECONDS))

    def test_a_file_that_changes_reaches_the_daemon(self):
        self.start()
        self.await_running()
        before = self.read("supervisord.conf")

        self.write("supervisord.conf", before + "\n[program:extra]\ncommand=sleep 999\n")
        self.assertEqual((0, "extra: available\n"), self.ctl("reread"))
        self.assertEqual((0, "extra: added process group\n"), self.ctl("update"))
        running = self.await_running(4)

        # What is broken disturbs nobody.
        self.write("supervisord.conf", before + "\n{% if %}\n")
        status, out, err = self.manage("reread", settings=self.settings, environ=self.environ)
        self.assertEqual(1, status)
        self.assertRegex(out + err, r"supervisord\.conf:\d+: TemplateSyntaxError: Unexpected end of expression")
        pids = re.compile(r"pid (\d+)")
        shown = self.manage("status", settings=self.settings, environ=self.environ)[1]
        self.assertEqual(pids.findall(running), pids.findall(shown))
        self.write("supervisord.conf", before)

    def test_nobody_else_sees_a_secret(self):
        self.write(
            "supervisord.conf",
            """
            [program:celerybeat]
            exclude=true
            [program:celeryd]
            exclude=true
            [program:quiet]
            command={{ PYTHON }} -c "import os, time; open('seen.txt', 'w').write(os.environ['KEY']); time.sleep(999)"
            environment=KEY={{ settings.SECRET_KEY|conf_env }}
            directory={{ PROJECT_DIR|conf }}
            """,
        )
        self.start()
        self.await_running(1)
        secret = "nobody-may-see-this-key"
        await_("variable", lambda: self.read("seen.txt"), lambda seen: seen == secret)

        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError), open("/proc/%s/cmdline" % entry, "rb") as file:
                    self.assertNotIn(secret.encode(), file.read())
        os.unlink(self.path("seen.txt"))
        for folder, _, files in os.walk(self.top):
            for name in files:
                path = os.path.join(folder, name)
                if name == "settings.py" or not stat.S_IMODE(os.stat(path).st_mode) & 0o004:
                    continue
                with open(path, "rb") as file:
                    self.assertNotIn(secret.encode(), file.read(), path)
        self.assertNotIn(secret, self.said())

    def safely(self, look):
        try:
            return look()
        except OSError as e:
            return repr(e)


@unittest.skipUnless(HOME, "PROVOST_HOME names no distribution: no daemon is run")
class ProvostTest(Days, DaemonCase):
    def daemon_settings(self):
        return {"PROVOST_HOME": HOME}

    def test_a_program_restarts_when_its_source_changes(self):
        self.start()
        self.await_running()
        await_("work done", lambda: self.read("done.txt"), lambda seen: "hello task" in seen)

        self.write("tasks/greeting.py", 'GREETING = "good day"\n')

        await_("work done the new way", lambda: self.read("done.txt"), lambda seen: "good day task" in seen)
        self.await_running(restarts=3)

    def test_in_the_background(self):
        self.start("--daemonize", "--pidfile", "the.pid", "--logfile", "the.log")
        self.assertEqual(0, self.daemon.wait(LIMIT_SECONDS), self.said())
        self.addCleanup(self.manage, "shutdown", settings=self.settings, environ=self.environ)
        self.await_running()

        with open(os.path.join(self.top, "the.pid")) as file:
            pid = int(file.read())
        self.assertEqual((0, "%d\n" % pid), self.ctl("pid"))
        self.assertEqual((0, "Shut down\n"), self.ctl("shutdown"))
        await_("end", lambda: os.path.exists("/proc/%d" % pid), lambda alive: not alive)


SUPERVISORD = shutil.which("supervisord")


@unittest.skipUnless(HOME and SUPERVISORD, "Python's supervisord is not installed, or no daemon is to be run")
class SupervisordTest(Days, DaemonCase):
    """The same with Python's supervisord: what is rendered, it runs unchanged."""

    def daemon_settings(self):
        return {"SUPERVISOR_DAEMON": SUPERVISORD}


if __name__ == "__main__":
    unittest.main()
