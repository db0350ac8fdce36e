package dev.provost.daemon.cli;

import dev.provost.jmx.wire.HttpChannel;
import dev.provost.jmx.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the commands of one invocation share: the daemon they talk to, what they say, and the exit status, which stays
/// until a later failure replaces it.
///
/// With `--json` all that a command gives by [#json] becomes one document, and all that it says becomes the list
/// `errors` of it.
final class Session {
    private static final String API_VERSION = "3.0";

    private final Terminal out;
    private final Terminal err;
    private Keyboard keyboard;
    private final String home;
    private final boolean interactive;
    private ServerUrl url;
    private @Nullable String username;
    private @Nullable String password;
    private RpcConnection connection;
    private int exitStatus;
    private boolean left;
    private @Nullable Map<String, Object> document;
    private final List<String> errors = new ArrayList<>();

    /// @param home        the user's home directory, for `~` in URLs
    /// @param interactive whether somebody is there to be asked
    Session(
            ServerUrl url,
            @Nullable String username,
            @Nullable String password,
            String home,
            boolean interactive,
            Keyboard keyboard,
            Terminal out,
            Terminal err) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.home = home;
        this.interactive = interactive;
        this.keyboard = keyboard;
        this.out = out;
        this.err = err;
        this.connection = connect();
    }

    // ---- the daemon

    ServerUrl url() {
        return url;
    }

    /// Talks to another daemon from now on.
    ///
    /// @throws IllegalArgumentException when the text is no server URL
    void open(String text) {
        url = ServerUrl.of(text, home);
        disconnect();
        connection = connect();
    }

    /// Shows other credentials from now on.
    void identify(String newUsername, String newPassword) {
        username = newUsername;
        password = newPassword;
        disconnect();
        connection = connect();
    }

    /// {@return a connection of its own, for a thread of its own}
    RpcConnection connect() {
        return new RpcConnection(url, username, password);
    }

    /// {@return an HTTP connection of its own}
    HttpChannel http() {
        return url.channel(username, password);
    }

    /// Ends the connection that [#call] uses; the next call makes another.
    void disconnect() {
        connection.close();
    }

    RpcConnection connection() {
        return connection;
    }

    /// Calls a method of the namespace `supervisor`; what was said before is shown meanwhile.
    Object call(String method, Object... params) throws RpcException, RpcFault {
        return callPlain("supervisor." + method, params);
    }

    /// Calls a method by its whole name.
    Object callPlain(String method, Object... params) throws RpcException, RpcFault {
        if (document == null) {
            out.flush();
        }
        return connection.call(method, params);
    }

    /// {@return names of the groups that have processes, in the daemon's order}
    Set<String> activeGroups() throws RpcException, RpcFault {
        Set<String> groups = new LinkedHashSet<>();
        for (Struct info : Struct.listOf(call("getAllProcessInfo"))) {
            groups.add(info.text("group"));
        }
        return groups;
    }

    /// Asks for the daemon's API version, as supervisorctl does before most commands.
    ///
    /// @return false when it is away or another one; said, and kept in the exit status
    boolean daemonIsUp() throws RpcException, RpcFault {
        try {
            Object version = call("getVersion");
            if (!version.equals(API_VERSION)) {
                fail(
                        "Sorry, this version of supervisorctl expects to talk to a server with API version "
                                + API_VERSION + ", but the remote version is " + version + ".",
                        ExitStatus.WRONG_VERSION);
                return false;
            }
            return true;
        } catch (RpcFault e) {
            if (e.code() != RpcFault.UNKNOWN_METHOD) {
                throw e;
            }
            fail(
                    "Sorry, supervisord responded but did not recognize the supervisor namespace commands; put a"
                            + " section [rpcinterface:supervisor] with supervisor.rpcinterface_factory ="
                            + " supervisor.rpcinterface:make_main_rpcinterface into its configuration.",
                    ExitStatus.UNIMPLEMENTED);
            return false;
        } catch (RpcException e) {
            switch (e.reason()) {
                case REFUSED -> fail(url.text() + " refused connection", ExitStatus.REFUSED);
                case NO_SOCKET_FILE -> fail(url.text() + " no such file", ExitStatus.NOT_RUNNING);
                case AUTHENTICATION, OTHER -> throw e;
            }
            return false;
        }
    }

    // ---- words

    Terminal out() {
        return out;
    }

    Keyboard keyboard() {
        return keyboard;
    }

    /// Takes lines from another keyboard from now on.
    void keyboard(Keyboard other) {
        keyboard = other;
    }

    boolean isInteractive() {
        return interactive;
    }

    void say(String line) {
        if (document == null) {
            out.say(line);
        } else {
            errors.add(line);
        }
    }

    /// Says what went wrong and keeps it in the exit status.
    void fail(String line, int status) {
        say(line);
        exitStatus = status;
    }

    /// Says what is wrong with a command, and how to say it right when there is a topic for it.
    void refuse(String line, @Nullable String topic, int status) {
        fail(line, status);
        String help = topic == null ? null : CommandHelp.topic(topic);
        if (help != null && document == null) {
            out.print(help);
        }
    }

    /// {@return true, after having said so, when a command that takes no arguments has some}
    boolean refusesArguments(String command, Arguments arguments) {
        if (arguments.isEmpty()) {
            return false;
        }
        refuse("Error: " + command + " accepts no arguments", command, ExitStatus.GENERIC);
        return true;
    }

    /// Says something on standard error, at once and from any thread.
    void complain(String line) {
        err.tell(line);
    }

    /// Asks a question before something grave; without anybody to ask the answer is yes.
    boolean confirms(String question) {
        if (!interactive) {
            return true;
        }
        out.flush();
        String answer = keyboard.answer(question);
        return answer != null && (answer.startsWith("y") || answer.startsWith("Y"));
    }

    // ---- JSON

    /// From here to [#endJson] answers are members of a document.
    void beginJson() {
        document = new LinkedHashMap<>();
        errors.clear();
    }

    boolean isJson() {
        return document != null;
    }

    /// Puts a member into the document.
    void json(String name, Object value) {
        Map<String, Object> open = document;
        if (open == null) {
            throw new IllegalStateException("member '" + name + "' outside of a document");
        }
        open.put(name, value);
    }

    void endJson() {
        Map<String, Object> whole = document;
        if (whole != null) {
            whole.put("errors", List.copyOf(errors));
            document = null;
            out.print(Json.document(whole));
        }
    }

    // ---- its end

    int exitStatus() {
        return exitStatus;
    }

    void exitStatus(int status) {
        exitStatus = status;
    }

    /// Ends the shell after this command.
    void leave() {
        left = true;
    }

    boolean hasLeft() {
        return left;
    }
}
