package dev.provost.daemon.config;

import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Accounts;
import dev.provost.daemon.os.Signals;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The types of values, in the file and on the command line, each with supervisord's text for what it refuses.
public final class Values {
    private static final int UNCHANGED = -1;

    private Values() {}

    /// {@return a text in quotes as Python's `repr` shows it}
    public static String quoted(String text) {
        return PythonText.repr(text);
    }

    /// A whole number; one beyond the range of an int counts as the nearest int.
    public static int integer(String text) throws ConfigException {
        return Math.clamp(whole(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long whole(String text) throws ConfigException {
        Long value = PythonText.parseInt(text, 10);
        if (value == null) {
            String shown = PythonText.repr(text);
            // Python shows no more than 200 characters of it.
            throw new ConfigException("invalid literal for int() with base 10: "
                    + (shown.length() > 200 ? shown.substring(0, 200) : shown));
        }
        return value;
    }

    /// Bytes: a number, alone or with KB, MB or GB.
    public static long byteSize(String text) throws ConfigException {
        String lower = text.toLowerCase(Locale.ROOT);
        long unit =
                lower.endsWith("kb") ? 1L << 10 : lower.endsWith("mb") ? 1L << 20 : lower.endsWith("gb") ? 1L << 30 : 1;
        long count = whole(unit == 1 ? lower : lower.substring(0, lower.length() - 2));
        long high = Math.multiplyHigh(count, unit);
        long low = count * unit;
        boolean fits = (high == 0 && low >= 0) || (high == -1 && low < 0);
        return fits ? low : count < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    public static int octal(String text) throws ConfigException {
        Long value = PythonText.parseInt(text, 8);
        if (value == null) {
            throw new ConfigException(text + " can not be converted to an octal type");
        }
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public static boolean bool(String text) throws ConfigException {
        OptionalInt word = truth(text.toLowerCase(Locale.ROOT));
        if (word.isEmpty()) {
            throw new ConfigException("not a valid boolean value: " + PythonText.repr(text));
        }
        return word.getAsInt() == 1;
    }

    private static OptionalInt truth(String lower) {
        return switch (lower) {
            case "yes", "true", "on", "1" -> OptionalInt.of(1);
            case "no", "false", "off", "0" -> OptionalInt.of(0);
            default -> OptionalInt.empty();
        };
    }

    static Autorestart autorestart(String text) throws ConfigException {
        String lower = text.toLowerCase(Locale.ROOT);
        OptionalInt word = truth(lower);
        if (word.isPresent()) {
            return word.getAsInt() == 1 ? Autorestart.ALWAYS : Autorestart.NEVER;
        }
        if (lower.equals("unexpected")) {
            return Autorestart.UNEXPECTED;
        }
        throw new ConfigException("invalid 'autorestart' value " + PythonText.repr(lower));
    }

    public static LogLevel logLevel(String text) throws ConfigException {
        String lower = text.toLowerCase(Locale.ROOT);
        for (LogLevel level : LogLevel.values()) {
            if (level.option().equals(lower)) {
                return level;
            }
        }
        throw new ConfigException("bad logging level name " + PythonText.repr(text));
    }

    /// {@return the path of an existing folder, `~` expanded, otherwise as written}
    public static String existingDirectory(String text, Surroundings where) throws ConfigException {
        String path = where.expandUser(text);
        if (!where.isDirectory(path)) {
            throw new ConfigException(text + " is not an existing directory");
        }
        return path;
    }

    /// {@return a path whose folder exists, `~` expanded, otherwise as written}
    public static String pathInDirectory(String text, Surroundings where) throws ConfigException {
        return pathInDirectory(text, where, new HashSet<>());
    }

    private static String pathInDirectory(String text, Surroundings where, Set<String> known) throws ConfigException {
        String path = where.expandUser(text);
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return path;
        }
        String folder = slash == 0 ? "/" : path.substring(0, slash);
        if (!known.contains(folder)) {
            if (!where.isDirectory(folder)) {
                throw new ConfigException("The directory named as part of the path " + text + " does not exist");
            }
            known.add(folder);
        }
        return path;
    }

    /// @param known folders that exist, found before; more are added
    static Target logfile(String text, Surroundings where, Set<String> known) throws ConfigException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> new Target.Auto();
            case "none", "off" -> new Target.None();
            default -> new Target.File(pathInDirectory(text, where, known));
        };
    }

    static int signal(String text) throws ConfigException {
        OptionalInt number = Signals.parse(text);
        if (number.isEmpty()) {
            String kind = PythonText.parseInt(text, 10) == null ? "name" : "number";
            throw new ConfigException("value " + PythonText.repr(text) + " is not a valid signal " + kind);
        }
        return number.getAsInt();
    }

    /// {@return expected exit statuses in the order written}
    static List<Integer> exitcodes(String text) throws ConfigException {
        List<Integer> codes = new ArrayList<>();
        if (text.isEmpty()) {
            return codes;
        }
        for (String part : text.split(",", -1)) {
            Long code = PythonText.parseInt(part, 10);
            if (code == null || code < 0 || code > 255) {
                throw new ConfigException("not a valid list of exit codes: " + PythonText.repr(text));
            }
            codes.add(code.intValue());
        }
        return codes;
    }

    static List<String> words(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            words.add(PythonText.strip(word));
        }
        return words;
    }

    /// A process or group name: blanks, colons and slashes would break the event protocol and the web page.
    static String name(String text) throws ConfigException {
        String name = PythonText.strip(text);
        for (char refused : new char[] {' ', ':', '/'}) {
            if (name.indexOf(refused) >= 0) {
                throw new ConfigException(
                        "Invalid name: " + PythonText.repr(text) + " because of character: '" + refused + "'");
            }
        }
        return name;
    }

    public static Account user(String text, Accounts accounts) throws ConfigException {
        Long uid = PythonText.parseInt(text, 10);
        Optional<Account> account;
        if (uid == null) {
            account = accounts.user(text);
        } else {
            account = uid < 0 || uid > Integer.MAX_VALUE ? Optional.empty() : accounts.user(uid.intValue());
        }
        if (account.isEmpty()) {
            throw new ConfigException("Invalid user " + (uid == null ? "name " : "id ") + text);
        }
        return account.get();
    }

    /// Numeric user and group.
    ///
    /// @param group -1 to leave it
    record Ownership(int user, int group) {
        static final Ownership NONE = new Ownership(UNCHANGED, UNCHANGED);
    }

    /// `user` or `user:group`.
    static Ownership ownership(String text, Accounts accounts) throws ConfigException {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Ownership(user(text, accounts).uid(), UNCHANGED);
        }
        int uid = user(text.substring(0, colon), accounts).uid();
        String group = text.substring(colon + 1);
        Long number = PythonText.parseInt(group, 10);
        if (number == null) {
            OptionalInt gid = accounts.group(group);
            if (gid.isEmpty()) {
                throw new ConfigException("Invalid group name " + group);
            }
            return new Ownership(uid, gid.getAsInt());
        }
        if (number < 0 || number > Integer.MAX_VALUE || !accounts.hasGroup(number.intValue())) {
            throw new ConfigException("Invalid group id " + group);
        }
        return new Ownership(uid, number.intValue());
    }

    /// `port`, `*:port`, `:port` or `host:port`; IPv4 only.
    static Address.Inet inetAddress(String text) throws ConfigException {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            try {
                return new Address.Inet("", port(text));
            } catch (ConfigException e) {
                throw new ConfigException("not a valid port number: " + PythonText.repr(text) + " ");
            }
        }
        String port = text.substring(colon + 1);
        if (port.isEmpty()) {
            throw new ConfigException("no port number specified in ''");
        }
        int number = port(port);
        String host = text.substring(0, colon).toLowerCase(Locale.ROOT);
        return new Address.Inet(host.equals("*") ? "" : host, number);
    }

    /// Reads a port, 1 to 65535.
    static int port(String text) throws ConfigException {
        long port = whole(text);
        if (port < 1) {
            throw new ConfigException(port + " is below lower bound (1)");
        }
        if (port > 65535) {
            throw new ConfigException(port + " is above upper bound (65535)");
        }
        return (int) port;
    }
}
