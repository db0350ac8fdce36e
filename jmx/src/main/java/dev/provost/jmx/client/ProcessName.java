package dev.provost.jmx.client;

/// Where a process is found: what [ProvostConnection#process(ProcessName)] takes.
public record ProcessName(String group, String program, String process) implements Comparable<ProcessName> {
    @Override
    public int compareTo(ProcessName other) {
        int order = group.compareTo(other.group);
        if (order == 0) {
            order = process.compareTo(other.process);
        }
        return order == 0 ? program.compareTo(other.program) : order;
    }

    /// {@return `group:process`, as supervisorctl writes it}
    @Override
    public String toString() {
        return group + ":" + process;
    }
}
