package dev.provost.daemon.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process group: a `[group:x]`, or what a section outside of one forms by itself.
///
/// @param processes in order of first start
/// @param listener  for kind EVENTLISTENER, else null
/// @param socket    for kind FCGI, else null
/// @param restartGroup whom the restart of one of its processes restarts too
/// @param at        where its section begins
/// @param order     keys about the order of starts and stops that a `[group:x]` has for all its members, null for none
public record GroupConfig(
        String name,
        Kind kind,
        int priority,
        List<ProcessConfig> processes,
        @Nullable ListenerPool listener,
        @Nullable FcgiSocket socket,
        RestartGroup restartGroup,
        Position at,
        @Nullable OrderConfig order) {
    public GroupConfig {
        processes = List.copyOf(processes);
    }

    /// A group whose processes are restarted each by itself, without keys about order.
    public GroupConfig(
            String name,
            Kind kind,
            int priority,
            List<ProcessConfig> processes,
            @Nullable ListenerPool listener,
            @Nullable FcgiSocket socket,
            Position at) {
        this(name, kind, priority, processes, listener, socket, RestartGroup.ONE_FOR_ONE, at, null);
    }

    /// {@return the same with other keys about order, its own and its processes'}
    public GroupConfig with(@Nullable OrderConfig otherOrder, List<ProcessConfig> otherProcesses) {
        return new GroupConfig(name, kind, priority, otherProcesses, listener, socket, restartGroup, at, otherOrder);
    }

    /// Our `restart_group`.
    public enum RestartGroup {
        /// nobody else, as supervisord does
        ONE_FOR_ONE,
        /// all others
        ONE_FOR_ALL,
        /// those that come after it: by priority, equal ones in the order of `programs`
        REST_FOR_ONE
    }

    /// The section a group comes from.
    public enum Kind {
        PROGRAM("program"),
        GROUP("group"),
        EVENTLISTENER("eventlistener"),
        FCGI("fcgi-program");

        private final String section;

        Kind(String section) {
            this.section = section;
        }

        /// {@return the word before the colon of the section's name}
        public String section() {
            return section;
        }
    }

    /// Extra keys of `[eventlistener:x]`.
    ///
    /// @param events         event names, upper case
    /// @param bufferSize     events kept while no listener is ready
    /// @param resultHandler  `module:function`
    /// @param recoverSeconds our `recover_secs`: how long a listener that broke the protocol is left alone, 0 for
    ///                       ever
    /// @param answerSeconds  our `answer_secs`: how long a listener may owe an answer while it misses events, 0 for
    ///                       ever
    public record ListenerPool(
            List<String> events, int bufferSize, String resultHandler, int recoverSeconds, int answerSeconds) {
        /// Long enough for people to see what supervisord would show.
        public static final int RECOVER_SECONDS = 10;

        /// Longer than work on one event takes that is meant to be done in time for the next.
        public static final int ANSWER_SECONDS = 300;

        public ListenerPool {
            events = List.copyOf(events);
        }
    }

    /// The socket of an `[fcgi-program:x]`.
    ///
    /// @param url     `unix:///path` or `tcp://host:port`
    /// @param owner   numeric user, -1 for the default
    /// @param group   numeric group, -1 for the default
    /// @param mode    permission bits
    /// @param backlog connections that may wait; 0 for the system's largest
    public record FcgiSocket(String url, int owner, int group, int mode, int backlog) {}
}
