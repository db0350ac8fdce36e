"""The merge order, as a table: what the sources say, the weakest first, and what comes of it."""

import unittest

import support
from provost_django import ini, merge
from provost_django.errors import ConfigError

# What every result has in the end, when no source says otherwise.
FILLED = """
[unix_http_server]
file=/run/x/s.sock
chmod=0700
[supervisorctl]
serverurl=unix:///run/x/s.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

TABLE = [
    ("a later value wins, other keys stay", ["[program:a]\ncommand=one\npriority=1", "[program:a]\ncommand=two"],
     "[program:a]\ncommand=two\npriority=1"),
    ("sections of all sources are there", ["[program:a]\ncommand=a", "[program:b]\ncommand=b"],
     "[program:a]\ncommand=a\n[program:b]\ncommand=b"),
    ("the command line beats the file", ["[program:a]\ncommand=a\nautostart=true", "[program:a]\nautostart=false"],
     "[program:a]\ncommand=a\nautostart=false"),
    ("defaults fill gaps only",
     ["[program:a]\ncommand=a\nuser=me\n[program:b]\ncommand=b\n[program:__defaults__]\nuser=you"],
     "[program:a]\ncommand=a\nuser=me\n[program:b]\ncommand=b\nuser=you"),
    ("defaults of a weaker source yield to those of a stronger one",
     ["[program:__defaults__]\nuser=one\npriority=1", "[program:__defaults__]\nuser=two\n[program:a]\ncommand=a"],
     "[program:a]\ncommand=a\nuser=two\npriority=1"),
    ("defaults of a stronger source don't beat a value of a weaker one",
     ["[program:a]\ncommand=a\nuser=me", "[program:__defaults__]\nuser=you"], "[program:a]\ncommand=a\nuser=me"),
    ("defaults may bring the command", ["[program:a]\n[program:__defaults__]\ncommand=sleep 1"],
     "[program:a]\ncommand=sleep 1"),
    ("overrides replace", ["[program:__overrides__]\nuser=nobody\n[program:a]\ncommand=a\nuser=me"],
     "[program:a]\ncommand=a\nuser=nobody"),
    ("overrides beat the command line",
     ["[program:__overrides__]\nautostart=false\n[program:a]\ncommand=a", "[program:a]\nautostart=true"],
     "[program:a]\ncommand=a\nautostart=false"),
    ("overrides beat defaults",
     ["[program:__defaults__]\nuser=one\n[program:__overrides__]\nuser=two\n[program:a]\ncommand=a"],
     "[program:a]\ncommand=a\nuser=two"),
    ("defaults and overrides of programs touch programs only",
     ["[program:__defaults__]\na=1\n[program:__overrides__]\nb=2\n[fcgi-program:f]\ncommand=f\n[eventlistener:e]\n"
      "command=e\n[group:g]\npriority=1\n[supervisord]\nnodaemon=true"],
     "[fcgi-program:f]\ncommand=f\n[eventlistener:e]\ncommand=e\n[group:g]\npriority=1\n[supervisord]\nnodaemon=true"),
    ("the other kinds have their own",
     ["[fcgi-program:__defaults__]\na=1\n[eventlistener:__overrides__]\nb=2\n[group:__defaults__]\nc=3\n"
      "[program:p]\ncommand=p\n[fcgi-program:f]\ncommand=f\n[eventlistener:e]\ncommand=e\nb=1\n"
      "[group:g]\nprograms=p"],
     "[program:p]\ncommand=p\n[fcgi-program:f]\ncommand=f\na=1\n[eventlistener:e]\ncommand=e\nb=2\n"
     "[group:g]\nprograms=p\nc=3"),
    ("[DEFAULT] fills gaps before the defaults do",
     ["[DEFAULT]\nuser=all\n[program:__defaults__]\nuser=programs\n[program:a]\ncommand=a"],
     "[program:a]\ncommand=a\nuser=all"),
    ("exclude takes a section out", ["[program:a]\ncommand=a\nexclude=true\n[program:b]\ncommand=b"],
     "[program:b]\ncommand=b"),
    ("exclude=false keeps it and goes itself", ["[program:a]\ncommand=a\nexclude=false"], "[program:a]\ncommand=a"),
    ("the command line takes in what the file excludes",
     ["[program:a]\ncommand=a\nexclude=yes", "[program:a]\nexclude=off"], "[program:a]\ncommand=a"),
    ("an override excludes everything", ["[program:__overrides__]\nexclude=1\n[program:a]\ncommand=a"], ""),
    ("a default excludes what doesn't say otherwise",
     ["[program:__defaults__]\nexclude=true\n[program:a]\ncommand=a\n[program:b]\ncommand=b\nexclude=false"],
     "[program:b]\ncommand=b"),
    ("any section can be excluded", ["[group:g]\nprograms=a\nexclude=true\n[program:a]\ncommand=a"],
     "[program:a]\ncommand=a"),
    ("an excluded program needs no command", ["[program:a]\nexclude=true"], ""),
    ("a group loses its excluded programs",
     ["[group:g]\nprograms=a, b\n[program:a]\ncommand=a\nexclude=true\n[program:b]\ncommand=b"],
     "[group:g]\nprograms=b\n[program:b]\ncommand=b"),
    ("a group without programs goes", ["[group:g]\nprograms=a\n[program:a]\ncommand=a\nexclude=true"], ""),
    ("names are trimmed as supervisord does it", ["[program: a ]\ncommand=a", "[program:a]\npriority=1"],
     "[program:a]\ncommand=a\npriority=1"),
    ("keys know no case", ["[program:a]\nCommand=a", "[program:a]\nCOMMAND=b"], "[program:a]\ncommand=b"),
]

SERVERS = [
    ("a unix socket is honoured", "[unix_http_server]\nfile=/s\nchmod=0770",
     {"serverurl": "unix:///s"}),
    ("a unix socket without a file gets ours", "[unix_http_server]\nchown=me",
     {"serverurl": "unix:///run/x/s.sock"}),
    ("a port is honoured", "[inet_http_server]\nport=127.0.0.1:9001", {"serverurl": "http://127.0.0.1:9001"}),
    ("a bare port is on this machine", "[inet_http_server]\nport=9001", {"serverurl": "http://localhost:9001"}),
    ("so is one on every address", "[inet_http_server]\nport=*:9001", {"serverurl": "http://localhost:9001"}),
    ("a socket is nearer than a port", "[inet_http_server]\nport=9001\n[unix_http_server]\nfile=/s",
     {"serverurl": "unix:///s"}),
    ("the client gets the password", "[inet_http_server]\nport=9001\nusername=u\npassword=p%%w",
     {"serverurl": "http://localhost:9001", "username": "u", "password": "p%%w"}),
    ("a hash is no password", "[inet_http_server]\nport=9001\nusername=u\npassword={SHA}82ab876d",
     {"serverurl": "http://localhost:9001"}),
    ("what the client's section says stays", "[supervisorctl]\nserverurl=http://h:1\nprompt=shop",
     {"serverurl": "http://h:1", "prompt": "shop"}),
    ("a server with a name of its own counts", "[unix_http_server:second]\nfile=/t", {"serverurl": "unix:///t"}),
    ("an excluded server is not asked", "[unix_http_server]\nexclude=true\n[inet_http_server]\nport=9001",
     {"serverurl": "http://localhost:9001"}),
]


def read(text):
    return ini.read(text, "test", "/here")


class MergeTest(unittest.TestCase):
    maxDiff = None

    def test_the_merge_order(self):
        for name, sources, expected in TABLE:
            with self.subTest(name):
                merged = merge.merge([read(source) for source in sources], "/run/x/s.sock")

                self.assertEqual(read(expected + "\n" + FILLED), merged)

    def test_servers_and_clients(self):
        for name, source, expected in SERVERS:
            with self.subTest(name):
                merged = merge.merge([read(source)], "/run/x/s.sock")

                self.assertEqual(expected, merged["supervisorctl"])
                self.assertIn("rpcinterface:supervisor", merged)

    def test_no_second_server_where_there_is_one(self):
        merged = merge.merge([read("[inet_http_server]\nport=9001")], "/run/x/s.sock")

        self.assertNotIn("unix_http_server", merged)

    def test_sources_stay_as_they_are(self):
        source = read("[program:__defaults__]\nuser=me\n[program:a]\ncommand=a")
        merge.merge([source, read("[program:a]\nexclude=true")], "/s")

        self.assertEqual(read("[program:__defaults__]\nuser=me\n[program:a]\ncommand=a"), source)

    def test_a_program_without_a_command_is_refused(self):
        with self.assertRaises(ConfigError) as caught:
            merge.merge([read("[program:a]\nautostart=true\n[eventlistener:b]\n[program:c]\ncommand=c")], "/s")

        self.assertEqual(
            "no command in [program:a], [eventlistener:b]; add command=, or exclude=true to do without; "
            "is the name that of the program meant?",
            str(caught.exception),
        )

    def test_exclude_is_yes_or_no(self):
        with self.assertRaises(ConfigError) as caught:
            merge.merge([read("[program:a]\ncommand=a\nexclude=maybe")], "/s")

        self.assertEqual(
            "exclude in [program:a] is neither true nor false; write one of these", str(caught.exception)
        )

    def test_what_is_merged_is_read_back_as_it_is(self):
        merged = merge.merge([read("[program:a]\ncommand=sh -c\n  'x\n   y'\nenvironment=A=\"1%%\",\n B='2'")], "/s")

        self.assertEqual(merged, read(ini.write(merged)))


if __name__ == "__main__":
    unittest.main()
