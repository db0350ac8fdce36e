package dev.provost.daemon.cli;

/// One command of `provostctl`. An object of it is made for each line that names it, so that a one-shot client loads
/// the classes of its one command and no others.
interface Command {
    /// Does what the user asked for; results and complaints go to the session.
    ///
    /// @throws RpcException  when the daemon can't be asked; told by the caller
    /// @throws RpcFault      when it refuses in a way that the command has no words for
    /// @throws UnknownResult when it answers with a code that the command can't have
    void run(Session session, Arguments arguments) throws RpcException, RpcFault, UnknownResult;

    /// {@return whether `--json` may stand among the arguments}
    default boolean speaksJson() {
        return false;
    }
}
