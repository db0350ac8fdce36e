package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.Values.Ownership;
import dev.provost.jmx.access.Account;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import dev.provost.jmx.spi.HttpServerSpec.Extra;
import dev.provost.jmx.spi.RpcInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `[inet_http_server]`, `[unix_http_server]` and `[rpcinterface:x]`.
final class ServerSections {
    private static final String FACTORY = "supervisor.rpcinterface_factory";
    private static final String INTERFACE = "rpcinterface:";

    private final Reading reading;
    private final Names names;
    private final Names namesWithHere;

    ServerSections(Reading reading, Path here) {
        this.reading = reading;
        this.names = reading.names();
        this.namesWithHere = names.with("here", here.toString());
    }

    List<RpcInterfaceConfig> rpcInterfaces() {
        List<RpcInterfaceConfig> interfaces = new ArrayList<>();
        for (Section section : reading.document().sections()) {
            if (section.name().startsWith(INTERFACE)) {
                RpcInterfaceConfig found = rpcInterface(section);
                if (found != null) {
                    interfaces.add(found);
                }
            }
        }
        return interfaces;
    }

    private @Nullable RpcInterfaceConfig rpcInterface(Section section) {
        SectionView view = new SectionView(reading, section, names);
        String factory = view.text(FACTORY);
        if (factory == null) {
            if (view.raw(FACTORY) == null) {
                view.refuse(
                        FACTORY,
                        "section [" + section.name() + "] does not specify a " + FACTORY,
                        "add " + FACTORY + "=" + RpcInterfaceConfig.MAIN_FACTORY);
            }
            return null;
        }
        boolean main = factory.equals(RpcInterfaceConfig.MAIN_FACTORY);
        RpcInterface plugin = main ? null : reading.factories().find(factory);
        if (!main && plugin == null) {
            view.refuse(
                    FACTORY,
                    factory + " cannot be resolved within [" + section.name() + "]",
                    reading.factories().remedy());
            return null;
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String key : reading.document().values(section).keySet()) {
            String value = key.equals(FACTORY) ? null : view.text(key);
            if (value != null) {
                options.put(key, value);
            }
        }
        String name = section.name().substring(INTERFACE.length());
        return new RpcInterfaceConfig(name, factory, options, section.at(), plugin);
    }

    /// {@return TCP servers, then those on unix sockets, each in file order}
    ///
    /// @param users who may come in besides a server's own user. Every TCP server asks for a password when there
    /// are any; a unix socket only if it has a password of its own, its file's mode says who may use it
    List<HttpServerSpec> httpServers(List<Account> users) {
        List<HttpServerSpec> servers = new ArrayList<>();
        List<Section> sections = reading.document().sections();
        for (Section section : sections) {
            if (section.name().startsWith("inet_http_server")) {
                SectionView view = new SectionView(reading, section, names);
                Credentials credentials = credentials(view, section);
                Address address = inet(view, section);
                if (address != null) {
                    servers.add(new HttpServerSpec(section.name(), address, credentials, users, opened(view)));
                }
            }
        }
        for (Section section : sections) {
            if (section.name().startsWith("unix_http_server")) {
                SectionView view = new SectionView(reading, section, names);
                Path file = socketFile(view, section);
                Credentials credentials = credentials(view, section);
                Address address = unix(view, file);
                if (address != null) {
                    servers.add(new HttpServerSpec(
                            section.name(), address, credentials, credentials == null ? List.of() : users, Set.of()));
                }
            }
        }
        return servers;
    }

    /// What is served without a password beyond this machine because somebody says so.
    private static Set<Extra> opened(SectionView view) {
        String text = view.text("open");
        if (text == null) {
            return Set.of();
        }
        Set<Extra> opened = EnumSet.noneOf(Extra.class);
        for (String word : Values.words(text)) {
            boolean known = false;
            for (Extra extra : Extra.values()) {
                if (extra.word().equals(word)) {
                    opened.add(extra);
                    known = true;
                }
            }
            if (!known) {
                view.refuse("open", "'" + word + "' is nothing that can be opened", "write open=jolokia");
            }
        }
        return opened;
    }

    private static @Nullable Address inet(SectionView view, Section section) {
        String port = view.text("port");
        if (port == null) {
            if (view.raw("port") == null) {
                view.refuse(
                        "port",
                        "section [" + section.name() + "] has no port value",
                        "add a port, such as port=127.0.0.1:9001");
            }
            return null;
        }
        try {
            return Values.inetAddress(port);
        } catch (ConfigException e) {
            view.refuse("port", e, "write host:port with a port from 1 to 65535, such as port=127.0.0.1:9001");
            return null;
        }
    }

    private @Nullable Path socketFile(SectionView view, Section section) {
        String file = view.with(namesWithHere).text("file");
        if (file == null) {
            if (view.raw("file") == null) {
                view.refuse(
                        "file",
                        "section [" + section.name() + "] has no file value",
                        "add a path, such as file=/run/supervisor.sock");
            }
            return null;
        }
        return reading.where().absolute(reading.where().expandUser(PythonText.strip(file)));
    }

    private @Nullable Address unix(SectionView view, @Nullable Path file) {
        Ownership owner = Ownership.NONE;
        String chown = view.text("chown");
        if (chown != null) {
            try {
                owner = Values.ownership(chown, reading.where().accounts());
            } catch (ConfigException e) {
                view.refuse("chown", "Invalid sockchown value " + chown, "write user or user:group; " + e.text());
            }
        }
        int mode = 0700;
        String chmod = view.text("chmod");
        if (chmod != null) {
            try {
                mode = Values.octal(chmod);
            } catch (ConfigException e) {
                view.refuse("chmod", "Invalid chmod value " + chmod, "write octal digits, such as chmod=0700");
            }
        }
        return file == null ? null : new Address.Unix(file, mode, owner.user(), owner.group());
    }

    private static @Nullable Credentials credentials(SectionView view, Section section) {
        String username = view.text("username");
        String password = view.text("password");
        if (username != null && password != null) {
            return new Credentials(username, password);
        }
        if ((view.raw("username") == null) != (view.raw("password") == null)) {
            view.refuse(
                    username == null ? "password" : "username",
                    "Section [" + section.name() + "] contains incomplete authentication: If a username or a password"
                            + " is specified, both the username and password must be specified",
                    "give both or none");
        }
        return null;
    }
}
