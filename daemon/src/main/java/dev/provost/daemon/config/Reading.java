package dev.provost.daemon.config;

import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.jmx.LogLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one reading of a configuration gathers: the file so far, its problems in the order in which supervisord would
/// meet them, remarks for the activity log. Reading goes on after a problem, with the default in place of the value.
final class Reading {
    private final Surroundings where;
    private final RpcFactories factories;
    private final IniDocument document = new IniDocument();
    private final Map<String, String> variables;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> directories = new HashSet<>();
    private final Set<Position> refused = new HashSet<>();
    private final Map<String, Path> generated = new HashMap<>(0);
    private final Map<Path, Map<String, String>> environmentFiles = new HashMap<>(0);
    private final Set<String> placed = new HashSet<>(0);
    private final Set<String> excluded = new HashSet<>(0);
    private final List<Remark> warnings = new ArrayList<>();
    private final List<Remark> notices = new ArrayList<>();

    Reading(Surroundings where, RpcFactories factories) {
        this.where = where;
        this.factories = factories;
        this.variables = new HashMap<>(where.environment());
    }

    Surroundings where() {
        return where;
    }

    /// {@return folders of log files that exist: a thousand programs tend to share one}
    Set<String> directories() {
        return directories;
    }

    IniDocument document() {
        return document;
    }

    RpcFactories factories() {
        return factories;
    }

    /// {@return names for `ENV_X` only; they see what is added to the variables later}
    Names names() {
        return new Names(variables);
    }

    /// Makes variables of `[supervisord] environment` known to all that is read after it.
    void addVariables(Map<String, String> more) {
        variables.putAll(more);
    }

    /// From now on positions in `label` are known to be in the output of a command.
    ///
    /// @param folder what its relative paths start from
    void addGenerated(String label, Path folder) {
        generated.put(label, folder);
        tellPlaceOf(label);
    }

    /// From now on a problem in `file` is told with its place: nobody would look there otherwise.
    void tellPlaceOf(String file) {
        placed.add(file);
    }

    /// {@return what a caller hears of a problem: supervisord's text, with its place where that is not a file of the
    /// configuration}
    String told(Problem problem) {
        return placed.contains(problem.at().file()) ? problem.toString() : problem.text();
    }

    /// A section that `exclude` took out.
    void exclude(String section) {
        excluded.add(section);
    }

    boolean isExcluded(String section) {
        return excluded.contains(section);
    }

    /// {@return whether this is the output of a command: nobody can look into it, and it may hold secrets}
    boolean isGenerated(String file) {
        return generated.containsKey(file);
    }

    /// {@return the folder that paths relative to a configuration file start from}
    Path folderOf(String file) {
        Path folder = generated.get(file);
        if (folder == null) {
            folder = where.absolute(file).getParent();
        }
        return folder == null ? where.directory() : folder;
    }

    /// {@return what was read already from files of variables: a thousand programs tend to share one}
    Map<Path, Map<String, String>> environmentFiles() {
        return environmentFiles;
    }

    void warn(String text) {
        warnings.add(new Remark(LogLevel.WARN, text));
    }

    void note(String text) {
        notices.add(new Remark(LogLevel.INFO, text));
    }

    /// {@return the warnings, then the notices: the order in which supervisord logs them}
    List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>(warnings);
        remarks.addAll(notices);
        return remarks;
    }

    /// A value that can't be used; a value read for two purposes is reported once.
    void refuseValue(Position at, String text, String remedy) {
        if (refused.add(at)) {
            problems.add(new Problem(at, text, remedy));
        }
    }

    void refuse(Position at, String text, String remedy) {
        Problem problem = new Problem(at, text, remedy);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    List<Problem> problems() {
        return problems;
    }
}
