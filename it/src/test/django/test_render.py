"""Templates, in the project's own process: what is rendered, and what is said when that fails."""

import os
import stat
import tempfile
import unittest

import support
from django.conf import settings
from django.test import override_settings
from provost_django import render, secrets
from provost_django.errors import ConfigError

PASSWORD = "pw-\"it's\"-100%-straße"


class RenderCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.warnings = []
        self.environ = {"HOME": "/home/me", "DB_PASSWORD": "from-the-environment"}
        self.renderer = render.Renderer(
            self.folder,
            {
                "PROJECT_DIR": self.folder,
                "settings": render.Settings(settings),
                "environ": render.Environ(self.environ),
            },
            lambda: secrets.known(settings, self.environ),
            self.warnings.append,
        )

    def write(self, name, content, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        os.chmod(path, mode)
        return path

    def rendered(self, text):
        return self.renderer.render(self.write("t.conf", text))

    def refused(self, text):
        with self.assertRaises(ConfigError) as caught:
            self.rendered(text)
        return str(caught.exception).replace(self.folder, "DIR")


class RenderTest(RenderCase):
    @override_settings(TITLE="<b>\"it's\" & 100%</b>", CITY="東京 Straße")
    def test_nothing_is_escaped_and_accents_stay(self):
        self.assertEqual(
            "a=<b>\"it's\" & 100%</b>\nb=東京 Straße é\n",
            self.rendered("a={{ settings.TITLE }}\nb={{ settings.CITY }} é\n"),
        )

    def test_conditions_loops_and_the_environment(self):
        self.assertEqual(
            "/home/me 1-2-",
            self.rendered(
                "{% if settings.DEBUG %}{{ environ.HOME }}{% else %}no{% endif %} "
                "{% for n in settings.NOTHING|default:'12' %}{{ forloop.counter }}-{% endfor %}"
            ),
        )

    @override_settings(PORT=8000, RATE=0.5)
    def test_numbers_are_for_machines(self):
        # The project's language writes 8.000 and 0,5.
        self.assertEqual("8000 0.5", self.rendered("{{ settings.PORT }} {{ settings.RATE }}"))

    def test_what_is_missing_is_empty(self):
        self.assertEqual("[]", self.rendered("[{{ settings.NO_SUCH_SETTING }}{{ nothing }}]"))

    def test_settings_and_environment_are_never_shown_as_a_whole(self):
        self.assertEqual("settings environ ", self.rendered("{{ settings }} {{ environ }} {{ settings.items }}"))
        self.assertIn("not iterable", self.refused("{% for name in settings %}{{ name }}{% endfor %}"))
        self.assertIn("may not begin with underscores", self.refused("{{ settings._settings }}"))

    def test_a_byte_order_mark_is_no_text(self):
        self.assertEqual("[a]", self.rendered(b"\xef\xbb\xbf[a]"))

    def test_include_and_load_work_as_in_any_template(self):
        self.write("part.conf", "user={{ environ.HOME }}")

        self.assertEqual("user=/home/me", self.rendered("{% load i18n %}{% include 'part.conf' %}"))

    @override_settings(PW=PASSWORD)
    def test_filters_write_values_for_supervisord(self):
        self.assertEqual(
            "p=pw-\"it's\"-100%%-straße", self.rendered("p={{ settings.PW|conf }}")
        )
        self.assertEqual("'a b'", self.rendered("{{ 'a b'|conf_word }}"))
        self.assertEqual("A='a b'", self.rendered("A={{ 'a b'|conf_env }}"))


class ErrorsTest(RenderCase):
    def test_syntax_with_file_and_line(self):
        self.assertEqual(
            "DIR/t.conf:3: TemplateSyntaxError: Invalid block tag on line 3: 'nosuch'. Did you forget to register or "
            "load this tag?",
            self.refused("[a]\n\n{% nosuch %}\n"),
        )

    @override_settings(PW="first\nsecond")
    def test_a_value_that_cannot_be_written_with_file_and_line_and_without_the_value(self):
        self.assertEqual(
            "DIR/t.conf:2: the value has a line break or a zero byte, which supervisord can't hold; let the program "
            "read it itself, from the settings or from a file",
            self.refused("[a]\npassword={{ settings.PW|conf }}\n"),
        )

    def test_an_included_file_is_named(self):
        self.write("part.conf", "\n{% if %}")

        self.assertTrue(self.refused("{% include 'part.conf' %}").startswith("DIR/part.conf:2: TemplateSyntaxError: "))

    def test_a_missing_template(self):
        self.assertEqual(
            "DIR/t.conf:2: no template 'part.conf'; such paths start at the project's folder or at an app's templates "
            "folder",
            self.refused("\n{% include 'part.conf' %}"),
        )

    @override_settings(LOGINS={"admin": "hunter2222"})
    def test_a_failed_lookup_does_not_show_what_was_searched(self):
        message = self.refused("\n{% include settings.LOGINS.nobody %}")

        self.assertNotIn("hunter2222", message)
        self.assertTrue(message.startswith("DIR/t.conf:2: "), message)

    def test_other_encodings_with_file_and_line(self):
        self.assertEqual(
            "DIR/t.conf:2: not UTF-8; save it in that encoding", self.refused(b"[a]\nb=stra\xdfe\n")
        )


class TemplatedTest(RenderCase):
    def templated(self, name):
        return self.rendered("{{ '%s'|templated }}" % name)

    def mode(self, path):
        return stat.S_IMODE(os.stat(path).st_mode)

    def content(self, path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_a_file_is_rendered_beside_itself_with_its_mode(self):
        source = self.write("nginx.conf", "root {{ PROJECT_DIR }}/é;", 0o750)

        self.assertEqual(source + ".templated", self.templated("nginx.conf"))
        self.assertEqual("root %s/é;" % self.folder, self.content(source + ".templated"))
        self.assertEqual(0o750, self.mode(source + ".templated"))
        self.assertEqual(["nginx.conf", "nginx.conf.templated", "t.conf"], sorted(os.listdir(self.folder)))

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_the_owner_is_copied(self):
        source = self.write("nginx.conf", "x", 0o640)
        os.chown(source, 65534, 65534)

        made = os.stat(self.templated("nginx.conf"))

        self.assertEqual((65534, 65534, 0o640), (made.st_uid, made.st_gid, stat.S_IMODE(made.st_mode)))

    def test_what_has_not_changed_is_not_written(self):
        self.write("nginx.conf", "x")
        before = os.stat(self.templated("nginx.conf"))
        after = os.stat(self.templated("nginx.conf"))

        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_a_change_replaces_the_file_at_once(self):
        self.write("nginx.conf", "one")
        first = self.templated("nginx.conf")
        with open(first, encoding="utf-8") as reader:
            self.write("nginx.conf", "two")
            self.templated("nginx.conf")

            self.assertEqual("one", reader.read())
        self.assertEqual("two", self.content(first))

    def test_a_secret_is_not_for_everybody(self):
        self.write("redis.conf", "requirepass {{ settings.SECRET_KEY }}")

        made = self.templated("redis.conf")

        self.assertEqual(0o640, self.mode(made))
        self.assertEqual(1, len(self.warnings))
        self.assertIn("holds SECRET_KEY", self.warnings[0])
        self.assertNotIn(settings.SECRET_KEY, self.warnings[0])

    def test_a_secret_of_the_environment_neither(self):
        self.write("redis.conf", "requirepass {{ environ.DB_PASSWORD }}")

        self.assertEqual(0o640, self.mode(self.templated("redis.conf")))

    def test_a_circle_is_broken(self):
        self.write("a.conf", "\n{{ 'b.conf'|templated }}")
        self.write("b.conf", "{{ 'a.conf'|templated }}")

        message = self.refused("{{ 'a.conf'|templated }}")

        self.assertIn("DIR/a.conf renders itself by the filter 'templated'; break that circle", message)

    def test_a_missing_file_is_named(self):
        self.assertEqual(
            "DIR/t.conf:1: DIR/no.conf: can't be read: No such file or directory",
            self.refused("{{ 'no.conf'|templated }}"),
        )


class SecretsTest(unittest.TestCase):
    def test_secrets_are_known_by_name_and_by_url(self):
        found = secrets.known(
            type(
                "S",
                (),
                {
                    "SECRET_KEY": "0123456789",
                    "DATABASES": {"default": {"NAME": "database", "PASSWORD": "abcdefgh"}},
                    "BROKER": "amqp://me:broker-pw@host/1",
                    "TITLE": "nothing secret",
                    "API_TOKENS": ["token-one"],
                    "SHORT_KEY": "abc",
                },
            ),
            {"AWS_SECRET": "aws-secret"},
        )

        self.assertEqual(
            {
                "0123456789": "SECRET_KEY",
                "abcdefgh": "DATABASES",
                "broker-pw": "BROKER",
                "token-one": "API_TOKENS",
                "aws-secret": "AWS_SECRET",
            },
            found,
        )


if __name__ == "__main__":
    unittest.main()
