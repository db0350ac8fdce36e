package dev.provost.jmx;

/// A process group: a `[group:x]`, or the group every program outside of one forms by itself.
@Description("A process group")
public interface GroupMXBean extends ProcessSet {
    @Description("Name of the group")
    String getName();

    @Description("Section the group comes from: program, group, eventlistener or fcgi-program")
    String getKind();

    @Description("Priority among the groups: ascending at start, descending at shutdown")
    int getPriority();

    /// @param priority any number; counts from the next order on, until the group is updated
    void setPriority(int priority);
}
