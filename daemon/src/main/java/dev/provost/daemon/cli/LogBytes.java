package dev.provost.daemon.cli;

/// What of a log is wanted: its last bytes, or all that comes from now on.
///
/// @param count  bytes from the end; 0 when it is followed
/// @param follow `-f`
record LogBytes(int count, boolean follow) {
    static final LogBytes DEFAULT = new LogBytes(1600, false);

    /// Reads `-f` or `-N`.
    ///
    /// @throws NumberFormatException when it is neither
    static LogBytes of(String modifier) {
        if (modifier.equals("-f")) {
            return new LogBytes(0, true);
        }
        if (!modifier.startsWith("-")) {
            throw new NumberFormatException(modifier);
        }
        return new LogBytes(Integer.parseInt(modifier.substring(1)), false);
    }

    /// Says why a log can't be read.
    ///
    /// @param name whose log it is
    static void refused(Session session, RpcFault fault, String name) throws RpcFault {
        session.exitStatus(ExitStatus.GENERIC);
        String why =
                switch (fault.code()) {
                    case RpcFault.NO_FILE -> "no log file";
                    case RpcFault.FAILED -> "unknown error reading log";
                    case RpcFault.BAD_NAME -> "no such process name";
                    default -> throw fault;
                };
        session.say(name + ": ERROR (" + why + ")");
    }

    /// Shows a log as it grows, until Ctrl-C or the end of the daemon.
    static void follow(Session session, String path) {
        session.say("==> Press Ctrl-C to exit <==");
        session.out().flush();
        try (LogStream stream = new LogStream(session, path);
                Interrupts interrupts = new Interrupts(stream::close)) {
            stream.run();
            if (interrupts.happened()) {
                session.say("");
            }
        }
    }
}
