package dev.provost.daemon.os;

import java.util.List;

/// A user of the system, resolved when the configuration was read.
///
/// @param name   login name, or the number as text if it has none
/// @param groups numeric ids of its primary group and all groups that list it
public record Account(String name, int uid, int gid, List<Integer> groups) {
    public Account {
        groups = List.copyOf(groups);
    }
}
