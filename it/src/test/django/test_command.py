"""manage.py supervisor, as a process: its options, what it becomes, and what others can see of it."""

import json
import os
import shlex
import stat
import subprocess
import sys
import unittest

import support
from provost_django import ini, project

APPS = {"SUPERVISOR_APP_CONFIGS": True}


class ConfigTest(support.ProjectCase):
    maxDiff = None

    def test_the_configuration_of_a_project(self):
        config = self.getconfig()

        self.assertEqual(
            {
                "supervisord": {"nodaemon": "true", "loglevel": "debug"},
                "program:webserver": {
                    "command": "%s %s/manage.py runserver --noreload 127.0.0.1:8000"
                    % (project.python(), self.project),
                    "autostart": "true",
                    "autorestart": "true",
                    "stopasgroup": "true",
                    "redirect_stderr": "true",
                    "autoreload": "true",
                    "autoreload_paths": self.project,
                    "autoreload_patterns": "*.py",
                },
                "unix_http_server": {"file": self.run_dir + "/supervisor.sock", "chmod": "0700"},
                "supervisorctl": {"serverurl": "unix://%s/supervisor.sock" % self.run_dir},
                "rpcinterface:supervisor": {
                    "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
                },
            },
            config,
        )
        self.assertEqual("", self.errors)

    def test_without_debug_nothing_reloads_and_the_log_is_short(self):
        config = self.getconfig(environ={"SHOP_DEBUG": "no"})

        self.assertNotIn("loglevel", config["supervisord"])
        self.assertFalse([key for key in config["program:webserver"] if key.startswith("autoreload")])

    def test_reloading_has_settings(self):
        config = self.getconfig(
            settings={
                "SUPERVISOR_AUTORELOAD_PATTERNS": ["*.py", "*.html"],
                "SUPERVISOR_AUTORELOAD_IGNORE_PATTERNS": [".*", "#*"],
            }
        )

        self.assertEqual("*.py,*.html", config["program:webserver"]["autoreload_patterns"])
        self.assertEqual(".*,#*", config["program:webserver"]["autoreload_ignore"])
        self.assertIn(
            "the setting SUPERVISOR_AUTORELOAD_PATTERNS is no list of patterns; write one, such as ['*.py']",
            self.refused("getconfig", settings={"SUPERVISOR_AUTORELOAD_PATTERNS": "*.py"}),
        )

    def test_options_choose_what_reloads(self):
        def reloading(*options, **more):
            config = self.getconfig(*options, settings=APPS, **more)
            return {name for _, name in ini.programs(config)
                    if config["program:" + name].get("autoreload") == "true"}

        everything = {"webserver", "celeryd", "celerybeat"}
        self.assertEqual(everything, reloading())
        self.assertEqual({"celeryd"}, reloading("-r", "celeryd"))
        self.assertEqual({"celeryd", "webserver"}, reloading("--autoreload=celeryd", "--autoreload", "webserver"))
        self.assertEqual(set(), reloading("--noreload"))
        self.assertEqual({"celeryd"}, reloading("-r", "celeryd", environ={"SHOP_DEBUG": "no"}))

    def test_a_file_written_for_djsupervisor_switches_reloading_off(self):
        for name in ("autoreload", "autorestart"):
            text = "[program:web]\ncommand=web\nautoreload=true\n[program:%s]\nexclude=true\n"
            self.write("supervisord.conf", text % name)

            config = self.getconfig()

            self.assertEqual([("program", "web")], ini.programs(config))
            self.assertEqual("false", config["program:web"]["autoreload"])

    def test_options_start_and_leave_out(self):
        self.write(
            "supervisord.conf",
            """
            [program:web]
            command=web
            [fcgi-program:fast]
            command=fast
            socket=unix:///tmp/x
            [program:old]
            command=old
            exclude=true
            autostart=false
            [program:__overrides__]
            user=nobody
            """,
        )
        plain = self.getconfig()
        chosen = self.getconfig("-n", "web", "--nolaunch=fast", "-i", "old", "-l", "old")

        self.assertEqual([("program", "web"), ("fcgi-program", "fast")], ini.programs(plain))
        self.assertEqual([("program", "web"), ("fcgi-program", "fast"), ("program", "old")], ini.programs(chosen))
        self.assertEqual(
            ["false", "false", "true"],
            [chosen[name]["autostart"] for name in ("program:web", "fcgi-program:fast", "program:old")],
        )
        self.assertEqual("nobody", chosen["program:old"]["user"])
        self.assertNotIn("user", chosen["fcgi-program:fast"])
        self.assertEqual([("fcgi-program", "fast")], ini.programs(self.getconfig("-x", "web")))

    def test_unknown_names_are_refused_at_once(self):
        for option in ("--launch", "--nolaunch", "--exclude", "--include", "--autoreload"):
            self.assertEqual(
                "CommandError: %s: no program is called 'wbe'; there are: celerybeat, celeryd, webserver\n" % option,
                self.refused(option, "wbe", settings=APPS),
            )
        self.assertFalse(os.path.exists(os.path.join(self.run_dir, "supervisor.sock")))

    def test_apps_bring_their_programs_when_the_project_wants_them(self):
        self.assertEqual([("program", "webserver")], ini.programs(self.getconfig()))

        self.write("supervisord.conf", "[program:celeryd]\nautostart=false\n[program:celerybeat]\nexclude=true\n")
        config = self.getconfig(settings=APPS)

        self.assertEqual([("program", "celeryd")], ini.programs(config))
        self.assertTrue(config["program:celeryd"]["command"].endswith("/manage.py work"))
        self.assertEqual("false", config["program:celeryd"]["autostart"])

    def test_celery_runs_for_the_apps_that_stand_for_it(self):
        os.mkdir(self.path("django_celery_beat"))
        self.write("django_celery_beat/__init__.py", "")
        self.write("supervisord.conf", "")
        config = self.getconfig(
            settings={"SUPERVISOR_APP_CONFIGS": True, "INSTALLED_APPS": ["provost_django", "django_celery_beat"]}
        )

        worker = config["program:celeryd"]
        beat = config["program:celerybeat"]
        python = project.python()
        self.assertEqual(python + " -m celery -A shop worker --loglevel=INFO", worker["command"])
        self.assertEqual(("998", "600", "5"), tuple(worker[key] for key in ("priority", "stopwaitsecs", "startsecs")))
        self.assertEqual(
            python + " -m celery -A shop beat --scheduler=django_celery_beat.schedulers:DatabaseScheduler --pidfile= "
            "--loglevel=INFO",
            beat["command"],
        )
        self.assertEqual("999", beat["priority"])
        self.assertEqual(self.project, beat["directory"])

    def test_another_file_by_option_and_by_setting(self):
        self.write("other.conf", "[program:other]\ncommand=other\n")

        for more in (
            {"options": ["--config-file", "other.conf"], "cwd": self.project},
            {"options": [], "settings": {"SUPERVISOR_CONFIG_FILE": "other.conf"}},
        ):
            options = more.pop("options")
            self.assertEqual([("program", "other")], ini.programs(self.getconfig(*options, **more)))

    def test_no_file_is_an_error_that_shows_one(self):
        os.unlink(self.path("supervisord.conf"))

        self.assertEqual(
            "CommandError: %s/supervisord.conf: no such file; write one with a section for each program, such as\n"
            "  [program:web]\n"
            "  command={{ PYTHON }} {{ PROJECT_DIR }}/manage.py runserver --noreload\n" % self.project,
            self.refused("getconfig"),
        )
        # Apps will do.
        self.assertEqual(2, len(ini.programs(self.getconfig(settings=APPS))))

    def test_options_of_the_daemon(self):
        config = self.getconfig("-d", "--pidfile=x.pid", "--logfile", "/var/log/100%.log", cwd=self.top)

        self.assertEqual(
            {
                "nodaemon": "false",
                "loglevel": "debug",
                "pidfile": self.top + "/x.pid",
                "logfile": "/var/log/100%%.log",
            },
            config["supervisord"],
        )

    def test_options_are_rendered_again_for_templates(self):
        self.write("supervisord.conf", "[program:web]\ncommand=x {{ SUPERVISOR_OPTIONS }}\n")
        config = self.getconfig("-l", "web", "--noreload", "--pidfile", "my pid%", "--settings", "shop.settings")

        words = shlex.split(config["program:web"]["command"].replace("%%", "%"))
        self.assertEqual(
            ["x", "--settings=shop.settings", "--pidfile=%s/my pid%%" % self.top, "--launch=web", "--noreload"], words
        )

    def test_a_project_in_a_folder_with_a_strange_name(self):
        strange = os.path.join(self.top, "my 100% ;é'shop")
        os.rename(self.project, strange)
        self.project = strange

        config = self.getconfig()

        words = shlex.split(config["program:webserver"]["command"].replace("%%", "%"))
        self.assertEqual(strange + "/manage.py", words[1])
        self.assertNotIn("autoreload_paths", config["program:webserver"])
        self.write("supervisord.conf", "[program:web]\ncommand=%(here)s/x\n")
        self.assertIn("command in [program:web] has a ';' or '#' after a blank", self.refused("getconfig"))

    def test_the_configuration_is_utf8_in_any_locale(self):
        self.write("supervisord.conf", "[program:web]\ncommand=straße {{ settings.CITY }}\n")

        config = self.getconfig(
            settings={"CITY": "東京"}, environ={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
        )

        self.assertEqual("straße 東京", config["program:web"]["command"])

    def test_what_a_template_prints_is_not_in_the_configuration(self):
        os.mkdir(self.path("pages/templatetags"))
        self.write("pages/templatetags/__init__.py", "")
        self.write(
            "pages/templatetags/chatty.py",
            "from django import template\nregister = template.Library()\n"
            "@register.simple_tag\ndef chat():\n    print('rubbish')\n    return 'quiet'\n",
        )
        self.write("supervisord.conf", "{% load chatty %}[program:{% chat %}]\ncommand=x\n")

        self.assertEqual([("program", "quiet")], ini.programs(self.getconfig()))
        self.assertIn("rubbish", self.errors)

    def test_a_template_error_is_told_with_file_and_line(self):
        self.write("supervisord.conf", "[program:web]\ncommand=x\n{% if %}\n")

        self.assertEqual(
            "CommandError: %s/supervisord.conf:3: TemplateSyntaxError: Unexpected end of expression in if tag.\n"
            % self.project,
            self.refused("getconfig"),
        )

    def test_words_that_take_none(self):
        self.assertIn("'getconfig' takes no words, but got '-l web'", self.refused("getconfig", "-l", "web"))
        self.assertIn("'shell' takes no words", self.refused("shell", "status"))

    def test_autoreload_says_who_does_it_now(self):
        status, out, err = self.manage("autoreload")

        self.assertEqual((0, ""), (status, err))
        self.assertIn("the daemon itself restarts programs when files change", out)

    def test_another_project_by_option(self):
        config = self.getconfig("--project-dir", ".", cwd=self.project)
        self.assertIn(self.project + "/manage.py", config["program:webserver"]["command"])
        self.assertIn("--project-dir: there is no folder", self.refused("--project-dir", "nosuch", "getconfig"))


FAKE = """\
#!%s
import json, os, signal, sys
json.dump({
    "words": sys.argv,
    "pid": os.getpid(),
    "cwd": os.getcwd(),
    "sigpipe": signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN,
}, open(os.environ["SEEN"], "w"))
"""


class BecomesTest(support.ProjectCase):
    """The daemon and the client are a script here that writes down how it was run."""

    def setUp(self):
        super().setUp()
        self.seen = os.path.join(self.top, "seen")
        self.home = os.path.join(self.top, "provost")
        for name in ("provostd", "provostctl", "supervisord", "supervisorctl"):
            path = os.path.join(self.home, "bin", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                # Python itself resets SIGPIPE; a shell shows what was inherited.
                file.write(FAKE % sys.executable)
            os.chmod(path, 0o755)

    def became(self, *words, settings=None, **more):
        more.setdefault("environ", {})["SEEN"] = self.seen
        ended = self.manage(*words, settings=dict({"PROVOST_HOME": self.home}, **(settings or {})), **more)
        self.assertEqual((0, ""), ended[:2], ended[2])
        self.errors = ended[2]
        with open(self.seen) as file:
            seen = json.load(file)
        os.unlink(self.seen)
        return [os.path.relpath(seen["words"][0], self.home)] + seen["words"][1:]

    def run_dir_file(self, name):
        path = os.path.join(self.run_dir, name)
        self.assertEqual(0o600, stat.S_IMODE(os.stat(path).st_mode))
        with open(path, encoding="utf-8") as file:
            return ini.read(file.read(), path, self.run_dir)

    def test_the_daemon_asks_for_its_configuration_by_the_same_options(self):
        words = self.became("-l", "webserver", "-d", "--pidfile", "it's mine.pid", cwd=self.project)

        self.assertEqual(["bin/provostd", "--config-timeout", "60", "--config-command"], words[:-1])
        command = shlex.split(words[-1])
        self.assertEqual(
            [
                sys.executable,
                self.project + "/manage.py",
                "supervisor",
                "--pidfile=%s/it's mine.pid" % self.project,
                "--run-dir=" + self.run_dir,
                "--launch=webserver",
                "--daemonize",
                "getconfig",
            ],
            command,
        )

    def test_the_command_gives_the_configuration(self):
        words = self.became("-n", "webserver")
        ended = subprocess.run(
            shlex.split(words[-1]), env=self.surroundings(), stdout=subprocess.PIPE, check=True
        )

        config = ini.read(ended.stdout.decode("utf-8"), "command", self.top)
        self.assertEqual("false", config["program:webserver"]["autostart"])
        self.assertEqual(self.run_dir + "/supervisor.sock", config["unix_http_server"]["file"])

    def test_a_broken_template_starts_no_daemon(self):
        self.write("supervisord.conf", "{% if %}")

        self.assertIn("supervisord.conf:1: ", self.refused(settings={"PROVOST_HOME": self.home}))

    def test_pythons_supervisord_reads_a_private_file(self):
        words = self.became(settings={"SUPERVISOR_DAEMON": self.home + "/bin/supervisord"})

        self.assertEqual(["bin/supervisord", "-c", self.run_dir + "/supervisord.conf"], words)
        self.assertIn("program:webserver", self.run_dir_file("supervisord.conf"))

    def test_pythons_supervisord_finds_a_new_file_at_reread(self):
        folder = self.home + "/bin/"
        settings = {"SUPERVISOR_DAEMON": folder + "supervisord", "SUPERVISOR_CTL": folder + "supervisorctl"}
        for word in ("reread", "update", "reload"):
            self.write("supervisord.conf", "[program:%s]\ncommand=x\n" % word)
            self.became(word, settings=settings)

            self.assertIn("program:" + word, self.run_dir_file("supervisord.conf"))
        self.write("supervisord.conf", "{% if %}")
        self.assertIn("supervisord.conf:1: ", self.refused("reread", settings=settings))

    def test_words_go_to_the_client_with_their_own_options(self):
        client = self.run_dir + "/supervisorctl.conf"
        for words in (["status"], ["tail", "-f", "webserver", "stderr"], ["stop", "a", "-l", "--noreload"], ["help"]):
            self.assertEqual(["bin/provostctl", "-c", client] + words, self.became(*words))
        self.assertEqual(["bin/provostctl", "-c", client], self.became("shell"))
        self.assertEqual(
            ["bin/provostctl", "-c", client, "status", "-x"], self.became("-n", "webserver", "status", "-x")
        )
        self.assertEqual(
            ["bin/supervisorctl", "-c", client, "status"],
            self.became("status", settings={"SUPERVISOR_CTL": self.home + "/bin/supervisorctl"}),
        )

    def test_the_client_gets_the_address_and_nothing_else(self):
        self.write(
            "supervisord.conf",
            "[program:web]\ncommand=x\nenvironment=A=\"secret\"\n"
            "[inet_http_server]\nport=127.0.0.1:9009\nusername=me\npassword={{ settings.PW|conf }}\n"
            "[supervisorctl]\nprompt=shop\n",
        )
        words = self.became("status", settings={"PW": "100% \"é'"})

        self.assertEqual(
            {
                "supervisorctl": {
                    "prompt": "shop",
                    "serverurl": "http://127.0.0.1:9009",
                    "username": "me",
                    "password": "100%% \"é'",
                }
            },
            self.run_dir_file("supervisorctl.conf"),
        )
        self.assertNotIn("é", " ".join(words))

    def test_a_daemon_can_be_asked_though_the_template_is_broken(self):
        self.became("status")
        self.write("supervisord.conf", "{% if %}")

        self.assertEqual("status", self.became("status")[-1])
        self.assertIn("supervisord.conf:1: TemplateSyntaxError", self.errors)
        self.assertIn("asks the daemon where it was last time", self.errors)

    def test_no_secret_is_an_argument(self):
        self.write(
            "supervisord.conf",
            "[program:web]\ncommand=x\n"
            "[unix_http_server]\nfile=/tmp/s\nusername=me\npassword={{ settings.SECRET_KEY }}\n",
        )
        for words in ([], ["status"]):
            self.assertNotIn("nobody-may-see-this-key", " ".join(self.became(*words)))

    def test_a_secret_in_a_command_is_warned_of(self):
        self.write("supervisord.conf", "[program:web]\ncommand=x --key={{ settings.SECRET_KEY }}\n")
        self.became()

        self.assertIn("the command of [program:web] holds SECRET_KEY, which every user", self.errors)
        self.assertNotIn("nobody-may-see-this-key", self.errors)

    def test_what_python_ignores_is_not_ignored_by_the_daemon(self):
        path = os.path.join(self.home, "bin", "provostd")
        with open(path, "w") as file:
            file.write("#!/bin/sh\ngrep SigIgn /proc/$$/status\n")
        status, out, err = self.manage(settings={"PROVOST_HOME": self.home})

        self.assertEqual((0, ""), (status, err))
        ignored = int(out.split()[1], 16)
        self.assertEqual(0, ignored & (1 << 12), "SIGPIPE")

    def test_no_daemon_is_an_error_that_says_how_to_get_one(self):
        self.assertEqual(
            "CommandError: no supervisord-nosuch found; let the setting PROVOST_HOME name the folder of Provost, or "
            "SUPERVISOR_DAEMON the program itself\n",
            self.refused(settings={"SUPERVISOR_DAEMON": "supervisord-nosuch"}),
        )
        self.assertIn(
            "the setting SUPERVISOR_DAEMON is '/no/such', which is no program",
            self.refused(settings={"SUPERVISOR_DAEMON": "/no/such"}),
        )


class PrivateFolderTest(support.ProjectCase):
    def socket(self, *options, **more):
        more["settings"] = dict({"SUPERVISOR_RUN_DIR": None}, **more.get("settings", {}))
        path = self.getconfig(*options, **more)["unix_http_server"]["file"]
        self.addCleanup(os.rmdir, os.path.dirname(path))
        return path

    def session(self):
        folder = os.path.join(self.top, "session")
        os.mkdir(folder, 0o700)
        return folder

    def test_it_is_in_the_sessions_folder_and_closed(self):
        session = self.session()
        folder = os.path.dirname(self.socket(environ={"XDG_RUNTIME_DIR": session}))

        self.assertEqual(session, os.path.dirname(folder))
        self.assertEqual(0o700, stat.S_IMODE(os.stat(folder).st_mode))

    def test_a_daemon_in_the_background_outlives_the_session(self):
        path = self.socket("-d", environ={"XDG_RUNTIME_DIR": self.session()})

        self.assertTrue(path.startswith("/tmp/provost-%d/provost-" % os.geteuid()), path)
        self.assertEqual(0o700, stat.S_IMODE(os.stat("/tmp/provost-%d" % os.geteuid()).st_mode))

    def test_every_command_finds_the_folder_where_a_daemon_is(self):
        import socket

        session = self.session()
        path = self.socket("-d")
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(os.unlink, path)
        self.addCleanup(server.close)
        server.bind(path)
        config = self.getconfig(settings={"SUPERVISOR_RUN_DIR": None}, environ={"XDG_RUNTIME_DIR": session})

        self.assertEqual(path, config["unix_http_server"]["file"])

    def test_a_folder_that_others_may_enter_is_refused(self):
        os.mkdir(self.run_dir, 0o755)
        os.chmod(self.run_dir, 0o755)

        self.assertIn("%s is not a folder of yours that is closed to others" % self.run_dir, self.refused("getconfig"))

    def test_a_link_is_refused(self):
        os.symlink(self.session(), self.run_dir)

        self.assertIn("is not a folder of yours that is closed to others", self.refused("getconfig"))

    def test_a_path_that_no_socket_can_have_is_refused(self):
        message = self.refused("getconfig", settings={"SUPERVISOR_RUN_DIR": "x" * 120})

        self.assertIn("is too long a path for the socket in it", message)

    def test_a_relative_socket_is_the_projects(self):
        self.write("supervisord.conf", "[program:web]\ncommand=x\n[unix_http_server]\nfile=s.sock\n")
        config = self.getconfig()

        self.assertEqual(self.project + "/s.sock", config["unix_http_server"]["file"])
        self.assertEqual("unix://%s/s.sock" % self.project, config["supervisorctl"]["serverurl"])


if __name__ == "__main__":
    unittest.main()
