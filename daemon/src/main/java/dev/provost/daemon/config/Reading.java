package dev.provost.daemon.config;

import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.jmx.LogLevel;
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
