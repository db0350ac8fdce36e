package dev.provost.jmx.client;

/// Which processes a word means: `name`, `group:name`, `group:*` or `group:` for a whole group, or a pattern of
/// [Wildcards].
///
/// A pattern with a colon looks at group and name apart, one without at the names of processes, whatever their group.
/// Names that really hold such characters go before the pattern, because a process takes its own name.
public final class ProcessPattern {
    private final String word;
    private final boolean pattern;
    private final boolean bare;
    private final boolean whole;
    private final String group;
    private final String process;

    public ProcessPattern(String word) {
        this.word = word;
        int colon = word.indexOf(':');
        bare = colon < 0;
        String first = bare ? word : word.substring(0, colon);
        String rest = bare ? word : word.substring(colon + 1);
        whole = !bare && (rest.isEmpty() || rest.equals("*"));
        pattern = Wildcards.isIn(first) || (!whole && Wildcards.isIn(rest));
        group = bare && pattern ? "*" : first;
        process = whole ? "*" : rest;
    }

    /// {@return whether this is more than a name or a whole group}
    public boolean isPattern() {
        return pattern;
    }

    /// {@return whether this is `group:*` or `group:`, with a pattern for the group or without}
    public boolean isWholeGroup() {
        return whole;
    }

    /// {@return what stands before the colon, or the word}
    public String group() {
        return bare ? word : group;
    }

    /// {@return what stands behind the colon, or the word}
    public String process() {
        return process;
    }

    /// {@return whether it means this process}
    public boolean takes(String ofGroup, String name) {
        if (pattern) {
            return (Wildcards.matches(ofGroup, group) && Wildcards.matches(name, process)) || isNamed(ofGroup, name);
        }
        return ofGroup.equals(group) && (process.equals("*") || process.equals(name));
    }

    /// As [#takes]; a pattern without a colon takes as well what it matches as `group:name`, so that `ap*` means every
    /// process of the group `app`.
    public boolean takesAsText(String ofGroup, String name) {
        return takes(ofGroup, name) || (pattern && bare && Wildcards.matches(ofGroup + ":" + name, word));
    }

    private boolean isNamed(String ofGroup, String name) {
        return bare ? ofGroup.equals(name) && name.equals(word) : (ofGroup + ":" + name).equals(word);
    }
}
