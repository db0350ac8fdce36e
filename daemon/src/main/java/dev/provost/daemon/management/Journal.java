package dev.provost.daemon.management;

import dev.provost.jmx.Confidential;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Takes note of what was done through the MBeans, from whichever door. Any thread; never blocks, never fails.
public interface Journal {
    /// Characters of an argument that a record tells at most.
    int SHOWN_MAX = 200;

    /// A control action came to its end, on the thread of the one who asked for it.
    ///
    /// @param operation name of the operation, or `set X` for an attribute
    /// @param arguments as texts; of confidential ones the length
    /// @param failure   null when it succeeded
    /// @param nanos     how long it took
    void acted(ObjectName bean, String operation, List<String> arguments, @Nullable Throwable failure, long nanos);

    /// {@return what a record may tell of an argument} A long one is cut.
    static String shown(Parameter parameter, @Nullable Object argument) {
        String text = String.valueOf(argument);
        if (parameter.isAnnotationPresent(Confidential.class)) {
            return "<" + text.length() + " characters>";
        }
        return text.length() <= SHOWN_MAX
                ? text
                : text.substring(0, SHOWN_MAX) + "... (" + text.length() + " characters)";
    }

    /// {@return what a record may tell of the arguments of a call}
    static List<String> shown(Method method, @Nullable Object @Nullable [] arguments) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            shown.add(shown(method.getParameters()[i], arguments[i]));
        }
        return shown;
    }
}
