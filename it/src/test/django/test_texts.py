"""Values written for supervisord, read back by Python's supervisord itself where it is installed."""

import os
import tempfile
import unittest

import support
from provost_django import ini, texts
from provost_django.errors import ConfigError

try:
    from supervisor import options as supervisor_options
except ImportError:
    supervisor_options = None

NASTY = [
    "plain",
    "two words",
    "it's",
    'say "x" again',
    "100%",
    "%(here)s",
    "%%",
    "a;b#c",
    "naïve Straße 東京",
    "back\\slash",
    "$HOME `id` $(id)",
    "a=b:c,d",
    "&quot; <b> &amp;",
]
COMMENTS = ["a ;b", "a #b", "a ; b ;c # 'd' ;\"e\"", "\t;x"]


def read_by_supervisord(key, value):
    """The one program of a configuration with this line."""
    config = {
        "supervisord": {"nodaemon": "true"},
        "program:x": {"command": "/bin/true", "stdout_logfile": "NONE", "stderr_logfile": "NONE", key: value},
    }
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(ini.write(config))
        options = supervisor_options.ServerOptions()
        options.realize(["-c", path])
        (group,) = options.process_group_configs
        (program,) = group.process_configs
        return program


@unittest.skipUnless(supervisor_options, "Python's supervisord is not installed: its reading is not compared")
class SupervisordReadsWhatWasMeantTest(unittest.TestCase):
    def test_a_value(self):
        for text in NASTY:
            with self.subTest(text):
                self.assertEqual(text, read_by_supervisord("directory", texts.plain(text)).directory)

    def test_a_word_of_a_command(self):
        import shlex

        for text in NASTY + COMMENTS + ["", " ", "'", '"', "''", ";", "#", " ;"]:
            with self.subTest(text):
                command = "/bin/echo %s last" % texts.word(text)
                read = read_by_supervisord("command", command).command
                self.assertEqual(["/bin/echo", text, "last"], shlex.split(read))

    def test_a_pair_of_the_environment(self):
        for text in NASTY + ["", " blanks around ", ";", "#x"]:
            with self.subTest(text):
                pairs = "A=%s,B='2'" % texts.pair(text)
                read = read_by_supervisord("environment", pairs).environment
                self.assertEqual({"A": text, "B": "2"}, read)


class RefusedTest(unittest.TestCase):
    def refused(self, write, value):
        with self.assertRaises(ConfigError) as caught:
            write(value)
        # It may be a secret.
        self.assertNotIn(value, str(caught.exception))
        return str(caught.exception)

    def test_a_line_break_is_refused_everywhere(self):
        for write in (texts.plain, texts.word, texts.pair):
            for value in ("secret1\nsecret2", "secret1\rsecret2", "secret1\0secret2"):
                self.assertIn("line break or a zero byte", self.refused(write, value))

    def test_what_supervisord_takes_for_a_comment(self):
        for value in COMMENTS:
            self.assertIn("comment", self.refused(texts.plain, value))
        for value in COMMENTS[:2]:
            self.assertIn("comment", self.refused(texts.pair, value))
        self.assertIn("comment", self.refused(texts.plain, ";hidden"))

    def test_quotes_that_supervisord_takes_off(self):
        for value in ("'start", 'end"', "both ' and \" here"):
            self.assertIn("quote", self.refused(texts.pair, value))

    def test_blanks_that_supervisord_takes_off(self):
        self.assertIn("blank", self.refused(texts.plain, " secret"))

    def test_numbers_and_paths_are_written_too(self):
        from pathlib import Path

        self.assertEqual("8000", texts.plain(8000))
        self.assertEqual("'/my dir/x'", texts.word(Path("/my dir/x")))


class IniTest(unittest.TestCase):
    def refused(self, text):
        with self.assertRaises(ConfigError) as caught:
            ini.read(text, "x/supervisord.conf", "/x")
        return str(caught.exception)

    def test_lines_that_are_no_setting_are_named_but_not_shown(self):
        self.assertEqual(
            "x/supervisord.conf: line 2, 4 of what it renders to is neither [section] nor key=value; if it belongs to "
            "the value above, indent it",
            self.refused("[program:a]\nsecret\ncommand=a\nanother\n"),
        )
        self.assertEqual(
            "x/supervisord.conf: line 1 of what it renders to stands before any [section]; put it into one",
            self.refused("secret=1\n"),
        )

    def test_comments_and_continued_values(self):
        self.assertEqual(
            {"program:a": {"command": "a;b", "environment": "A=1,\nB=2"}},
            ini.read("; c\n[program:a] ; c\ncommand = a;b ; c\n# c\nenvironment: A=1,\n  ; c\n  B=2\n", "x", "/x"),
        )

    def test_here_is_the_folder_of_the_file(self):
        self.assertEqual(
            {"program:a": {"command": "/a%%b/x %(ENV_HOME)s"}},
            ini.read("[program:a]\ncommand=%(here)s/x %(ENV_HOME)s\n", "x", "/a%b"),
        )

    def test_includes_start_at_the_file(self):
        self.assertEqual(
            {"include": {"files": "/x/conf.d/*.conf /etc/y.conf %(ENV_D)s/z.conf"}},
            ini.read("[include]\nfiles = conf.d/*.conf /etc/y.conf\n  %(ENV_D)s/z.conf\n", "x", "/x"),
        )

    def test_line_ends_of_other_systems(self):
        self.assertEqual({"program:a": {"command": "a"}}, ini.read("[program:a]\r\ncommand=a\r\n", "x", "/x"))


if __name__ == "__main__":
    unittest.main()
