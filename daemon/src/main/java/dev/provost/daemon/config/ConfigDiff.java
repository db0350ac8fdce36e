package dev.provost.daemon.config;

import dev.provost.daemon.config.GroupConfig.FcgiSocket;
import dev.provost.daemon.config.GroupConfig.Kind;
import dev.provost.daemon.config.GroupConfig.ListenerPool;
import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.os.Account;
import dev.provost.jmx.ConfigChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells which groups a newly read configuration adds, changes and removes, and which processes of a changed group
/// stay.
public final class ConfigDiff {
    private ConfigDiff() {}

    /// @param active configurations of the active groups in the order of their creation
    /// @param read   groups of the new configuration, sorted
    /// @return added and changed in the order of `read`, removed in the order of `active`
    public static ConfigChanges compare(List<GroupConfig> active, List<GroupConfig> read) {
        Map<String, GroupConfig> current = new HashMap<>();
        for (GroupConfig group : active) {
            current.put(group.name(), group);
        }
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        HashSet<String> present = new HashSet<>();
        for (GroupConfig group : read) {
            present.add(group.name());
            GroupConfig before = current.get(group.name());
            if (before == null) {
                added.add(group.name());
            } else if (!isSame(before, group)) {
                changed.add(group.name());
            }
        }
        List<String> removed = new ArrayList<>();
        for (GroupConfig group : active) {
            if (!present.contains(group.name())) {
                removed.add(group.name());
            }
        }
        return new ConfigChanges(added, changed, removed);
    }

    /// {@return whether nothing differs that would matter to the group's processes}
    public static boolean isSame(GroupConfig one, GroupConfig other) {
        if (one.kind() != other.kind()
                || one.priority() != other.priority()
                || one.restartGroup() != other.restartGroup()
                || !one.name().equals(other.name())
                || one.processes().size() != other.processes().size()
                || !isSameOrder(one.order(), other.order())
                || !isSamePool(one.listener(), other.listener())
                || !isSameSocket(one.socket(), other.socket())) {
            return false;
        }
        for (int i = 0; i < one.processes().size(); i++) {
            ProcessConfig process = one.processes().get(i);
            ProcessConfig next = other.processes().get(i);
            if (!isSame(process, next) || !isSameOrder(process.order(), next.order())) {
                return false;
            }
        }
        return true;
    }

    /// {@return names of the processes that an update from `active` to `read` leaves as they are}; none when they are
    /// something else altogether by then: event listeners belong to their pool, and a socket is shared by all. Keys about
    /// order don't count: they are about the next start, and nobody has to stop for them.
    public static Set<String> unchanged(GroupConfig active, GroupConfig read) {
        boolean listeners = active.kind() == Kind.EVENTLISTENER || read.kind() == Kind.EVENTLISTENER;
        if (listeners && (active.kind() != read.kind() || !isSamePool(active.listener(), read.listener()))) {
            return Set.of();
        }
        if (!isSameSocket(active.socket(), read.socket())) {
            return Set.of();
        }
        Map<String, ProcessConfig> wanted = new HashMap<>();
        for (ProcessConfig process : read.processes()) {
            wanted.put(process.name(), process);
        }
        Set<String> unchanged = new HashSet<>();
        for (ProcessConfig process : active.processes()) {
            ProcessConfig next = wanted.get(process.name());
            if (next != null && process.program().equals(next.program()) && isSame(process, next)) {
                unchanged.add(process.name());
            } else {
                // Of two with one name the last counts.
                unchanged.remove(process.name());
            }
        }
        return unchanged;
    }

    /// {@return whether nothing differs that would matter to the listeners; two times null is the same}
    public static boolean isSamePool(@Nullable ListenerPool one, @Nullable ListenerPool other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.bufferSize() == other.bufferSize()
                && one.recoverSeconds() == other.recoverSeconds()
                && one.answerSeconds() == other.answerSeconds()
                && one.resultHandler().equals(other.resultHandler())
                && new HashSet<>(one.events()).equals(new HashSet<>(other.events()));
    }

    /// Owner, mode and backlog don't count, as in supervisord.
    private static boolean isSameSocket(@Nullable FcgiSocket one, @Nullable FcgiSocket other) {
        return Objects.equals(one == null ? null : one.url(), other == null ? null : other.url());
    }

    /// {@return whether nothing differs that would matter to anybody's order}
    private static boolean isSameOrder(@Nullable OrderConfig one, @Nullable OrderConfig other) {
        return Objects.equals(one == null ? null : one.text(), other == null ? null : other.text());
    }

    /// {@return whether nothing differs that would matter to the process that runs}
    public static boolean isSame(ProcessConfig one, ProcessConfig other) {
        return one.name().equals(other.name())
                && one.command().equals(other.command())
                && Objects.equals(one.directory(), other.directory())
                && Objects.equals(one.umask(), other.umask())
                && one.priority() == other.priority()
                && one.autostart() == other.autostart()
                && one.autorestart() == other.autorestart()
                && one.startsecs() == other.startsecs()
                && one.startretries() == other.startretries()
                && one.exitcodes().equals(other.exitcodes())
                && one.stopsignal() == other.stopsignal()
                && one.stopwaitsecs() == other.stopwaitsecs()
                && one.stopasgroup() == other.stopasgroup()
                && one.killasgroup() == other.killasgroup()
                && uid(one) == uid(other)
                && one.redirectStderr() == other.redirectStderr()
                && isSame(one.stdout(), other.stdout())
                && isSame(one.stderr(), other.stderr())
                && one.environment().equals(other.environment())
                && Objects.equals(one.serverurl(), other.serverurl())
                && Objects.equals(one.autoreload(), other.autoreload())
                && hasSameOwnKeys(one, other);
    }

    private static int uid(ProcessConfig process) {
        Account user = process.user();
        return user == null ? -1 : user.uid();
    }

    private static boolean isSame(LogConfig one, LogConfig other) {
        return one.maxBytes() == other.maxBytes()
                && one.backups() == other.backups()
                && one.captureMaxBytes() == other.captureMaxBytes()
                && one.eventsEnabled() == other.eventsEnabled()
                && one.syslog() == other.syslog()
                && (one.file() instanceof Target.Auto
                        || other.file() instanceof Target.Auto
                        || one.file().equals(other.file()));
    }

    /// Keys of ours make a difference; supervisord ignores them, and other unknown keys make none.
    private static boolean hasSameOwnKeys(ProcessConfig one, ProcessConfig other) {
        for (String key : UpkeepKeys.ALL) {
            if (!Objects.equals(one.settings().get(key), other.settings().get(key))) {
                return false;
            }
        }
        return true;
    }
}
