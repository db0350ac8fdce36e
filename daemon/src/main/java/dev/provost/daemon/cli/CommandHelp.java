package dev.provost.daemon.cli;

import org.jspecify.annotations.Nullable;

/// What `help` prints.
final class CommandHelp {
    /// The list of commands, in columns read downwards as supervisorctl shows it.
    static final String TOPICS = """

            default commands (type help <topic>):
            =====================================
            add    exit      open  reload  restart   start   tail  \s
            avail  fg        pid   remove  shutdown  status  update
            clear  maintail  quit  reread  signal    stop    version

            provost commands (type help <topic>):
            =====================================
            config   plan          quickstart     rollrestart
            explain  project       quickstop
            jshell   quickrestart  restart_group
            """;

    private CommandHelp() {}

    /// {@return the lines for one command; null when there is none}
    static @Nullable String topic(String command) {
        return switch (command) {
            case "add" -> """
                    add <group> [...]\tstart managing groups that the last reread found in the configuration
                    """;
            case "avail" -> """
                    avail\t\t\tlist every configured process: in use or not, started automatically or not
                    avail --json\t\tthe same as JSON
                    """;
            case "clear" -> """
                    clear <name>\t\tempty the log files of a process
                    clear <name> <name>\tempty the log files of several processes
                    clear <pattern>\tempty the log files of the processes that match, such as 'web*'
                    clear all\t\tempty the log files of every process
                    """;
            case "config" -> """
                    config\t\tthe configuration as last read, everything worked in, secrets hidden
                    config --hash\tits SHA-256
                    """;
            case "exit" -> "exit\tleave the shell\n";
            case "quit" -> "quit\tleave the shell\n";
            case "explain" -> """
                    explain <name>\t\tsay why a process is or isn't running, and what happened to it
                    explain <pattern>\tthe same for the processes that match, such as 'web*'
                    explain --json [...]\tthe same as JSON
                    """;
            case "fg" -> """
                    fg <process>\tconnect this terminal to a running process
                    Ctrl-C leaves the process running and ends the connection.
                    """;
            case "help" -> """
                    help\t\tlist the commands
                    help <command>\tsay what a command does
                    """;
            case "jshell" -> """
                    jshell [options] <script> [...]\trun a Java script on the daemon; only as provostctl jshell
                    jshell -h\t\ttell about its options
                    jshell -l\t\tlist the scripts that come with Provost
                    """;
            case "maintail" -> """
                    maintail -f\tfollow the log of the daemon; Ctrl-C ends it
                    maintail -100\tthe last 100 bytes of the log of the daemon
                    maintail\tthe last 1600 bytes of the log of the daemon
                    """;
            case "open" -> """
                    open <url>\ttalk to another daemon from now on, by unix:///path or http://host:port
                    """;
            case "pid" -> """
                    pid\t\t\tpid of the daemon
                    pid <name>\t\tpid of a process, 0 when it doesn't run
                    pid <pattern>\t\tpid of the processes that match, such as 'web*'
                    pid all\t\t\tpid of every process, one to a line
                    pid --json [...]\tthe same as JSON
                    """;
            case "plan" -> """
                    plan\t\tshow in which order processes start: waves, waits and the critical path
                    plan --json\tthe same as JSON
                    """;
            case "project" -> """
                    project [options] [folder] [word]\trun the processes of a folder; only as provostctl project
                    project -h\t\ttell about its options and words
                    """;
            case "quickrestart" -> """
                    quickrestart <pattern> [...]\trestart the processes that match, each as soon as it has stopped
                    quickrestart all\t\trestart every process
                    quickrestart --no-wait [...]\tdon't wait until they are running
                    Patterns: a name, group:name, group:, or with * ? [...]; 'ap*' takes all of group app too.
                    """;
            case "quickstart" -> """
                    quickstart <pattern> [...]\tstart the processes that match, all at once
                    quickstart all\t\t\tstart every process
                    quickstart --no-wait [...]\tdon't wait until they are running
                    Patterns: a name, group:name, group:, or with * ? [...]; 'ap*' takes all of group app too.
                    """;
            case "quickstop" -> """
                    quickstop <pattern> [...]\tstop the processes that match, all at once
                    quickstop all\t\t\tstop every process
                    quickstop --no-wait [...]\tdon't wait until they have stopped
                    Patterns: a name, group:name, group:, or with * ? [...]; 'ap*' takes all of group app too.
                    """;
            case "reload" -> "reload\t\tstop every process and start the daemon anew with its configuration\n";
            case "remove" -> """
                    remove <group> [...]\tstop managing groups; their processes must be stopped before
                    """;
            case "reread" -> """
                    reread\t\tread the configuration and say what changed, without applying it
                    reread --json\tthe same as JSON
                    """;
            case "restart" -> """
                    restart <name>\t\trestart a process
                    restart <group>:*\trestart every process of a group
                    restart <name> <name>\trestart several processes or groups
                    restart <pattern>\trestart the processes that match, such as 'web*' or 'app:w?'
                    restart all\t\trestart every process
                    Note: restart does not reread config files. For that, see reread and update.
                    """;
            case "restart_group" -> """
                    restart_group <group>\trestart a group by the daemon's interface 'restarter'
                    """;
            case "rollrestart" -> """
                    rollrestart <pattern> [...]\trestart the processes that match one after the other
                    rollrestart <pattern> --cancel\tbegin no more of a rolling restart
                    --batch N\t\tso many at a time
                    --wait-ready\t\tgo on when they are ready, not already when they are running
                    --abort-on-failure\tleave the rest untouched when one fails
                    --timeout S\t\tseconds that a batch may take
                    --no-wait\t\tdon't wait for the end
                    """;
            case "shutdown" -> "shutdown\tstop every process and end the daemon\n";
            case "signal" -> """
                    signal <signal> <name>\t\tsend a signal to a process
                    signal <signal> <group>:*\tsend a signal to every process of a group
                    signal <signal> <name> <name>\tsend a signal to several processes or groups
                    signal <signal> <pattern>\tsend a signal to the processes that match, such as 'web*'
                    signal <signal> all\t\tsend a signal to every process
                    """;
            case "start" -> """
                    start <name>\t\tstart a process
                    start <group>:*\t\tstart every process of a group
                    start <name> <name>\tstart several processes or groups
                    start <pattern>\tstart the processes that match, such as 'web*' or 'app:w?'
                    start all\t\tstart every process
                    """;
            case "status" -> """
                    status <name>\t\tstate of a process
                    status <group>:*\tstate of every process of a group
                    status <name> <name>\tstate of several processes
                    status <pattern>\tstate of the processes that match, such as 'web*' or 'app:w?'
                    status\t\t\tstate of every process
                    status --json [...]\tthe same as JSON
                    """;
            case "stop" -> """
                    stop <name>\t\tstop a process
                    stop <group>:*\t\tstop every process of a group
                    stop <name> <name>\tstop several processes or groups
                    stop <pattern>\tstop the processes that match, such as 'web*' or 'app:w?'
                    stop all\t\tstop every process
                    """;
            case "tail" -> """
                    tail [-f] <name> [stdout|stderr]\tthe end of the output of a process
                    tail -f <name>\t\tfollow the output of a process; Ctrl-C ends it
                    tail -100 <name>\tthe last 100 bytes of its standard output
                    tail <name> stderr\tthe last 1600 bytes of its standard error
                    """;
            case "update" -> """
                    update\t\t\tread the configuration and apply it, restarting what changed
                    update all\t\tthe same
                    update <group> [...]\tapply it to these groups only
                    """;
            case "version" -> """
                    version\t\t\tversion of the daemon
                    version --json\t\tthe same as JSON
                    """;
            default -> null;
        };
    }
}
