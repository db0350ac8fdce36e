package dev.provost.daemon.cli;

import dev.provost.jmx.client.ProcessPattern;
import dev.provost.jmx.client.Wildcards;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The processes that a word of a command line means, see [ProcessPattern]; `*` means every process.
///
/// supervisorctl has no patterns but `group:*` and `group:`, so those keep its ways wherever they differ.
final class Selection {
    private final ProcessPattern pattern;

    Selection(String word) {
        pattern = new ProcessPattern(word);
    }

    /// {@return whether words mean every process: none at all, `all`, or `*`}
    static boolean meansAll(List<String> words) {
        return words.isEmpty() || words.contains("all") || words.contains("*");
    }

    static boolean isPattern(String word) {
        return Wildcards.isIn(word) && new ProcessPattern(word).isPattern();
    }

    /// {@return the names of the processes that a pattern takes; the word itself when it is none, or takes none}
    static List<String> names(Session session, String word) throws RpcException, RpcFault {
        if (!isPattern(word)) {
            return List.of(word);
        }
        List<String> names = new ArrayList<>();
        Selection selection = new Selection(word);
        for (Struct info : Struct.listOf(session.call("getAllProcessInfo"))) {
            if (selection.takes(info.text("group"), info.text("name"))) {
                names.add(info.name());
            }
        }
        return names.isEmpty() ? List.of(word) : names;
    }

    /// Asks the daemon for names of groups.
    interface Groups {
        Set<String> get() throws RpcException, RpcFault;
    }

    /// {@return those of the groups that a pattern takes; the word itself when it is none, or takes none}
    ///
    /// @param groups asked only for a pattern
    static Set<String> groups(String word, Groups groups) throws RpcException, RpcFault {
        Set<String> taken = new LinkedHashSet<>();
        if (isPattern(word)) {
            for (String group : groups.get()) {
                if (matches(word, group)) {
                    taken.add(group);
                }
            }
        }
        return taken.isEmpty() ? Set.of(word) : taken;
    }

    /// {@return whether names of groups match a word that may be a pattern}
    static boolean matches(String word, String name) {
        return word.equals(name) || (Wildcards.isIn(word) && Wildcards.matches(name, word));
    }

    /// {@return whether this is more than a name or a whole group}
    boolean isPattern() {
        return pattern.isPattern();
    }

    /// {@return whether it means this process}
    boolean takes(String ofGroup, String name) {
        return pattern.takes(ofGroup, name);
    }

    /// {@return whether this means, as a name or a whole group, what another word names}
    boolean includes(String other) {
        Namespec spec = Namespec.of(other);
        String name = spec.process();
        return !isPattern() && name != null && takes(spec.group(), name);
    }
}
