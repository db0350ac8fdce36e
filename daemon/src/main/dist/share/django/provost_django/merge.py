"""The order in which several sources become one configuration. Pure: no settings, no files.

1. The sources, in their order: built-in defaults, apps, the project's file, the command line. The later value wins.
2. ``[DEFAULT]`` fills gaps in every section.
3. ``[program:__defaults__]`` fills gaps in every program.
4. ``[program:__overrides__]`` replaces values in every program; so it beats the command line.
5. A server, ``[supervisorctl]`` and ``[rpcinterface:supervisor]`` are filled in if missing.
6. Sections with ``exclude=true`` go.
7. Every program that is left must have a command.

Steps 3 and 4 have sections of their own for ``fcgi-program``, ``eventlistener`` and ``group``; those of ``program``
touch programs only.
"""

from . import ini
from .errors import ConfigError

_RPC_FACTORY = "supervisor.rpcinterface:make_main_rpcinterface"


def merge(sources, socket):
    """
    sources: configurations, the weakest first; left as they are.
    socket: path of the unix socket to listen on when no source names a server.
    """
    config = union(sources)
    _fill_from_default(config)
    for kind in ini.PROGRAM_KINDS + ("group",):
        _defaults_and_overrides(config, kind)
    _fill_servers(config, socket)
    _exclude(config)
    _check_commands(config)
    return config


def union(sources):
    """The sources alone, one upon the other."""
    config = {}
    for source in sources:
        for name, section in source.items():
            config.setdefault(name, {}).update(section)
    return config


def _fill_from_default(config):
    default = config.pop("DEFAULT", {})
    for section in config.values():
        _fill(section, default)


def _defaults_and_overrides(config, kind):
    defaults = config.pop(kind + ":__defaults__", {})
    overrides = config.pop(kind + ":__overrides__", {})
    for name, section in config.items():
        if ini.split(name)[0] == kind:
            _fill(section, defaults)
            section.update(overrides)


def _fill(section, values):
    for key, value in values.items():
        section.setdefault(key, value)


def _fill_servers(config, socket):
    servers = [name for name in config if name.startswith(("unix_http_server", "inet_http_server"))]
    if not servers:
        config["unix_http_server"] = {"file": socket.replace("%", "%%"), "chmod": "0700"}
        servers = ["unix_http_server"]
    for name in servers:
        if name.startswith("unix_http_server"):
            config[name].setdefault("file", socket.replace("%", "%%"))
    _fill(config.setdefault("supervisorctl", {}), _client(config, servers))
    config.setdefault("rpcinterface:supervisor", {}).setdefault("supervisor.rpcinterface_factory", _RPC_FACTORY)


def _client(config, servers):
    """What a client needs to reach the first unix socket, or else the first port."""
    used = [name for name in servers if not _excluded(config, name)]
    used.sort(key=lambda name: name.startswith("inet_http_server"))
    for name in used:
        server = config[name]
        if name.startswith("unix_http_server"):
            found = {"serverurl": "unix://" + server["file"]}
        elif "port" in server:
            host, _, port = server["port"].strip().rpartition(":")
            found = {"serverurl": "http://%s:%s" % ("localhost" if host in ("", "*") else host, port)}
        else:
            continue
        # A hash lets the server check a password; the client has to ask for the password itself.
        if server.get("password", "") and not server["password"].startswith("{SHA}"):
            found.update(username=server.get("username", ""), password=server["password"])
        return found
    return {}


def _excluded(config, name):
    value = config[name].get("exclude")
    return value is not None and ini.boolean(value, "exclude in [%s]" % name)


def _exclude(config):
    gone = [name for name in config if _excluded(config, name)]
    for name in gone:
        del config[name]
    gone_programs = {ini.split(name)[1] for name in gone if ini.split(name)[0] in ini.PROGRAM_KINDS}
    gone_programs -= {name for _, name in ini.programs(config)}
    for name in list(config):
        config[name].pop("exclude", None)
        if ini.split(name)[0] == "group" and gone_programs:
            # A group that names an unknown program is an error in supervisord.
            members = [member.strip() for member in config[name].get("programs", "").split(",")]
            kept = [member for member in members if member not in gone_programs]
            if members and not kept:
                del config[name]
            elif kept != members:
                config[name]["programs"] = ",".join(kept)


def _check_commands(config):
    missing = ["[%s:%s]" % program for program in ini.programs(config) if not config["%s:%s" % program].get("command")]
    if missing:
        raise ConfigError(
            "no command in %s; add command=, or exclude=true to do without; is the name that of the program meant?"
            % ", ".join(missing)
        )
