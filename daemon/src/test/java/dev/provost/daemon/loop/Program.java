package dev.provost.daemon.loop;

import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.config.OrderKeys;
import dev.provost.daemon.config.Position;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.config.Upkeep;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.process.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A `[program:x]` for tests: supervisord's defaults, without logs.
final class Program {
    private static final Position AT = new Position("supervisord.conf", 1);

    private final String name;
    private String group;
    String command = "/bin/sh -c true";
    String directory;
    int priority = 999;
    boolean autostart;
    Autorestart autorestart = Autorestart.UNEXPECTED;
    int startsecs = 1;
    int startretries = 3;
    List<Integer> exitcodes = List.of(0);
    int stopwaitsecs = 10;
    boolean stopasgroup;
    boolean killasgroup;
    Account user;
    boolean redirectStderr;
    long captureMaxBytes;
    String serverurl;
    Map<String, String> environment = Map.of();
    Upkeep upkeep = Upkeep.NONE;
    private String dependsOn = "";
    private String startsAfter = "";
    private List<String> restartWith = List.of();
    private State nextAfter;
    private final List<OrderConfig.Awaited> waitFor = new ArrayList<>();

    private Program(String name) {
        this.name = name;
        this.group = name;
    }

    static Program named(String name) {
        return new Program(name);
    }

    /// With a child from the start.
    static Program autostarted(String name) {
        Program program = new Program(name);
        program.autostart = true;
        return program;
    }

    Program priority(int to) {
        priority = to;
        return this;
    }

    Program startsecs(int to) {
        startsecs = to;
        return this;
    }

    Program startretries(int to) {
        startretries = to;
        return this;
    }

    Program command(String to) {
        command = to;
        return this;
    }

    Program autorestart(Autorestart to) {
        autorestart = to;
        return this;
    }

    Program upkeep(Upkeep to) {
        upkeep = to;
        return this;
    }

    /// `depends_on`.
    Program dependsOn(String text) {
        dependsOn = text;
        return this;
    }

    /// `starts_after`.
    Program startsAfter(String text) {
        startsAfter = text;
        return this;
    }

    /// `restart_with`.
    Program restartWith(String... names) {
        restartWith = List.of(names);
        return this;
    }

    /// `startinorder=true` and `startnextafter`.
    Program inOrder(State next) {
        nextAfter = next;
        return this;
    }

    /// `dependent_startup=true` with one parent.
    Program waitsFor(String parent, State... states) {
        waitFor.add(new OrderConfig.Awaited(parent, Set.of(states), AT));
        return this;
    }

    private OrderConfig order() {
        boolean used = !dependsOn.isEmpty()
                || !startsAfter.isEmpty()
                || !restartWith.isEmpty()
                || nextAfter != null
                || !waitFor.isEmpty();
        try {
            return used
                    ? new OrderConfig(
                            OrderKeys.dependencies(dependsOn, AT),
                            OrderKeys.startsAfter(startsAfter, AT),
                            restartWith.stream()
                                    .map(name -> new OrderConfig.Named(name, AT))
                                    .toList(),
                            nextAfter != null,
                            nextAfter == null ? State.RUNNING : nextAfter,
                            !waitFor.isEmpty(),
                            waitFor,
                            false,
                            AT)
                    : null;
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.text());
        }
    }

    ProcessConfig process() {
        LogConfig none = new LogConfig(new Target.None(), 0, 0, captureMaxBytes, false, false);
        return new ProcessConfig(
                name,
                name,
                group,
                command,
                directory,
                null,
                priority,
                autostart,
                autorestart,
                startsecs,
                startretries,
                exitcodes,
                15,
                stopwaitsecs,
                stopasgroup,
                killasgroup,
                user,
                redirectStderr,
                none,
                none,
                environment,
                serverurl,
                Map.of(),
                upkeep,
                AT,
                order(),
                null);
    }

    /// The group it forms by itself.
    GroupConfig alone() {
        return new GroupConfig(name, GroupConfig.Kind.PROGRAM, priority, List.of(process()), null, null, AT);
    }

    GroupConfig alone(GroupConfig.Kind kind) {
        return new GroupConfig(name, kind, priority, List.of(process()), null, null, AT);
    }

    /// An `[fcgi-program:x]` with these processes on one socket.
    static GroupConfig fcgi(String name, String url, Program... members) {
        GroupConfig group = group(name, 999, members);
        return new GroupConfig(
                name,
                GroupConfig.Kind.FCGI,
                999,
                group.processes(),
                null,
                new GroupConfig.FcgiSocket(url, -1, -1, 0700, 0),
                AT);
    }

    static GroupConfig group(String name, int priority, Program... members) {
        List<ProcessConfig> processes = new java.util.ArrayList<>();
        for (Program member : members) {
            member.group = name;
            processes.add(member.process());
        }
        return new GroupConfig(name, GroupConfig.Kind.GROUP, priority, processes, null, null, AT);
    }

    /// An event listener pool.
    static GroupConfig pool(String name, GroupConfig.ListenerPool pool, Program... members) {
        GroupConfig group = group(name, -1, members);
        return new GroupConfig(name, GroupConfig.Kind.EVENTLISTENER, -1, group.processes(), pool, null, AT);
    }
}
