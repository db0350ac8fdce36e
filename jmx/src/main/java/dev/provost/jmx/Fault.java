package dev.provost.jmx;

import java.io.ObjectStreamException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A refusal with one of supervisord's fault codes, or a number of a plug-in's own. Its message is the fault
/// string: the code's name, then, where there is more to say, a colon and the extra text, such as `NOT_RUNNING:
/// web`.
///
/// A client without this class receives an `IllegalStateException` with the same message.
public final class Fault extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /// supervisord's fault codes. `SUCCESS` occurs inside [ProcessStatus] only.
    public enum Code {
        UNKNOWN_METHOD(1),
        INCORRECT_PARAMETERS(2),
        BAD_ARGUMENTS(3),
        SIGNATURE_UNSUPPORTED(4),
        SHUTDOWN_STATE(6),
        BAD_NAME(10),
        BAD_SIGNAL(11),
        NO_FILE(20),
        NOT_EXECUTABLE(21),
        FAILED(30),
        ABNORMAL_TERMINATION(40),
        SPAWN_ERROR(50),
        ALREADY_STARTED(60),
        NOT_RUNNING(70),
        SUCCESS(80),
        ALREADY_ADDED(90),
        STILL_RUNNING(91),
        CANT_REREAD(92);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        /// {@return the number on the wire}
        public int number() {
            return number;
        }
    }

    private final Code code;
    private final int number;

    /// @param extra what the refusal is about, usually a name as the caller wrote it; null for the bare code name
    public Fault(Code code, @Nullable String extra) {
        super(extra == null ? code.name() : code.name() + ": " + extra, null, false, false);
        this.code = code;
        this.number = code.number();
    }

    public Fault(Code code) {
        this(code, null);
    }

    /// A refusal by a plug-in that has numbers of its own.
    ///
    /// @param number the number on the wire
    /// @param text   the whole fault string, by custom `NAME` or `NAME: extra`
    public Fault(int number, String text) {
        this(number, text, false);
    }

    /// @param withTrace whether it tells where it was thrown: a client wants to know which of its calls was refused,
    ///                  a daemon answers many
    private Fault(int number, String text, boolean withTrace) {
        super(text, null, false, withTrace);
        this.code = named(number);
        this.number = number;
    }

    /// Makes a fault of a fault string, as it arrives where the class can't: `NOT_RUNNING` or `NOT_RUNNING: web`.
    ///
    /// @return null when the text doesn't begin with the name of a code
    public static @Nullable Fault read(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        for (Code known : Code.values()) {
            if (known.name().equals(name)) {
                return new Fault(known.number(), text, true);
            }
        }
        return null;
    }

    private static Code named(int number) {
        for (Code known : Code.values()) {
            if (known.number() == number) {
                return known;
            }
        }
        return Code.FAILED;
    }

    /// {@return the code; FAILED for a number that supervisord doesn't have}
    public Code code() {
        return code;
    }

    /// {@return the number on the wire}
    public int number() {
        return number;
    }

    /// {@return the fault string}
    public String text() {
        return String.valueOf(getMessage());
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return new IllegalStateException(getMessage());
    }
}
