package dev.provost.jmx.client;

/// Which processes a word means: `name`, `group:name`, `group:*` or `group:`, or a pattern of [Wildcards]. A pattern
/// without a colon looks at the names of processes, whatever their group; one with a colon at group and name apart;
/// `*` means every process.
///
/// Names that really hold such characters go before the pattern, because a process takes its own name.
public final class ProcessPattern {
    private final String word;
    private final boolean pattern;
    private final String group;
    private final String process;

    public ProcessPattern(String word) {
        this.word = word;
        int colon = word.indexOf(':');
        String before = colon < 0 ? word : word.substring(0, colon);
        String behind = colon < 0 ? word : word.substring(colon + 1);
        boolean whole = colon >= 0 && (behind.isEmpty() || behind.equals("*"));
        this.pattern = Wildcards.isIn(before) || (!whole && Wildcards.isIn(behind));
        this.group = colon < 0 && pattern ? "*" : before;
        this.process = whole ? "*" : behind;
    }

    /// {@return whether this is more than a name or a whole group}
    public boolean isPattern() {
        return pattern;
    }

    /// {@return whether it means this process}
    public boolean takes(String ofGroup, String name) {
        if (pattern) {
            return (Wildcards.matches(ofGroup, group) && Wildcards.matches(name, process)) || isNamed(ofGroup, name);
        }
        return ofGroup.equals(group) && (process.equals("*") || process.equals(name));
    }

    private boolean isNamed(String ofGroup, String name) {
        return (ofGroup.equals(name) ? name : ofGroup + ":" + name).equals(word);
    }
}
