package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What could stand where the shell's cursor is. The daemon is asked for names at most once for a line, on the side,
/// and without a word when it doesn't answer.
final class Completion implements Suggestions {
    private static final List<String> COMMANDS = List.of(
            "add",
            "avail",
            "clear",
            "config",
            "exit",
            "explain",
            "fg",
            "help",
            "maintail",
            "open",
            "pid",
            "plan",
            "quickrestart",
            "quickstart",
            "quickstop",
            "quit",
            "reload",
            "remove",
            "reread",
            "restart",
            "restart_group",
            "rollrestart",
            "shutdown",
            "signal",
            "start",
            "status",
            "stop",
            "tail",
            "update",
            "version");
    private static final List<String> SIGNALS =
            List.of("HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM", "CONT", "STOP", "WINCH");
    /// Longer than a daemon ever takes; shorter than a user waits for a key.
    private static final int LIMIT_SECONDS = 2;

    private final Session session;
    private List<Known> processes = List.of();
    private boolean asked;

    /// @param inUse whether it is under control, and not only in the configuration
    private record Known(String group, String name, boolean inUse) {
        String text() {
            return new Namespec(group, name).text();
        }
    }

    Completion(Session session) {
        this.session = session;
    }

    @Override
    public void forget() {
        asked = false;
        processes = List.of();
    }

    @Override
    public Collection<String> candidates(List<String> before, String word) {
        if (before.isEmpty()) {
            return COMMANDS;
        }
        boolean first = before.size() == 1;
        return switch (before.getFirst()) {
            case "help" -> first ? COMMANDS : List.of();
            case "add" -> groups(false, List.of());
            case "remove" -> groups(true, List.of());
            case "restart_group" -> first ? groups(true, List.of()) : List.of();
            case "update" -> allGroups();
            case "start", "stop", "restart", "clear" -> names(true, word, List.of("all"));
            case "quickstart", "quickstop", "quickrestart" -> names(true, word, List.of("all", QuickCommand.NO_WAIT));
            case "rollrestart" -> names(true, word, RollRestartCommand.WORDS);
            case "status" -> names(true, word, List.of("all", ControlCommands.JSON));
            case "explain" -> names(false, word, List.of("all", ControlCommands.JSON));
            case "pid" -> names(false, word, List.of("all", ControlCommands.JSON));
            case "signal" -> first ? SIGNALS : names(true, word, List.of("all"));
            case "tail" -> tail(before, word);
            case "fg" -> first ? names(false, word, List.of()) : List.of();
            case "maintail" -> first ? List.of("-f") : List.of();
            case "config" -> first ? List.of(ShowConfigCommand.HASH) : List.of();
            case "open" -> first ? List.of("unix://", "http://") : List.of();
            case "avail", "plan", "reread", "version" -> first ? List.of(ControlCommands.JSON) : List.of();
            default -> List.of();
        };
    }

    /// What ends in a slash is the beginning of a URL.
    @Override
    public boolean isWhole(String candidate) {
        return !candidate.endsWith("/");
    }

    private Collection<String> tail(List<String> before, String word) {
        int names = before.size() - (before.size() > 1 && before.get(1).startsWith("-") ? 1 : 0);
        return switch (names) {
            case 1 -> names(false, word, before.size() == 1 ? List.of("-f") : List.of());
            case 2 -> List.of("stdout", "stderr");
            default -> List.of();
        };
    }

    private Collection<String> names(boolean withGroups, String word, List<String> further) {
        Set<String> names = new LinkedHashSet<>();
        for (Known process : asked()) {
            if (process.inUse) {
                boolean apart = !process.name.equals(process.group);
                names.add(word.indexOf(':') >= 0 ? process.group + ":" + process.name : process.text());
                if (withGroups && (apart || word.indexOf(':') >= 0)) {
                    names.add(process.group + ":*");
                }
            }
        }
        names.addAll(further);
        return names;
    }

    private Collection<String> groups(boolean inUse, List<String> further) {
        Set<String> groups = new LinkedHashSet<>();
        for (Known process : asked()) {
            if (process.inUse == inUse) {
                groups.add(process.group);
            }
        }
        groups.addAll(further);
        return groups;
    }

    private Collection<String> allGroups() {
        Set<String> groups = new LinkedHashSet<>(groups(true, List.of()));
        groups.addAll(groups(false, List.of("all")));
        return groups;
    }

    private List<Known> asked() {
        if (!asked) {
            asked = true;
            RpcConnection own = session.connect();
            FutureTask<List<Known>> question = new FutureTask<>(() -> ask(own));
            Thread.ofVirtual().name("completion").start(question);
            try {
                processes = question.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // No daemon, no names. Commands tell what is wrong with it; a key press doesn't.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                own.close();
            }
        }
        return processes;
    }

    private static List<Known> ask(RpcConnection connection) throws RpcException, RpcFault {
        List<Known> known = new ArrayList<>();
        Set<Known> inUse = new LinkedHashSet<>();
        for (Struct info : Struct.listOf(connection.call("supervisor.getAllProcessInfo"))) {
            inUse.add(new Known(info.text("group"), info.text("name"), true));
        }
        known.addAll(inUse);
        for (Struct config : Struct.listOf(connection.call("supervisor.getAllConfigInfo"))) {
            if (!inUse.contains(new Known(config.text("group"), config.text("name"), true))) {
                known.add(new Known(config.text("group"), config.text("name"), config.flag("inuse")));
            }
        }
        return known;
    }
}
