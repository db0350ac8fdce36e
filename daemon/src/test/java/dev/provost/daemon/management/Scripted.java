package dev.provost.daemon.management;

import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.SupervisorMXBean;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An implementation of a contract interface that answers what it was told to and records its calls.
final class Scripted implements InvocationHandler {
    private final Map<String, Object> answers = new HashMap<>();
    final List<String> calls = new ArrayList<>();

    /// @param answer value to return, or a `Throwable` to throw
    Scripted answers(String method, Object answer) {
        answers.put(method, answer);
        return this;
    }

    SupervisorMXBean supervisor() {
        return as(SupervisorMXBean.class);
    }

    ProgramMXBean program() {
        return as(ProgramMXBean.class);
    }

    GroupMXBean group(String name) {
        return answers("getName", name).as(GroupMXBean.class);
    }

    ProcessMXBean process(String name) {
        return answers("getName", name)
                .answers("getGroup", name)
                .answers("getProgram", name)
                .as(ProcessMXBean.class);
    }

    <T> T as(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
    }

    static ProcessInfo info(String name) {
        return new ProcessInfo(
                name, name, 1, 2, 3, 20, "RUNNING", "", 0, "/l", "/l", "/e", 4711, "pid 4711, uptime 0:00:01");
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        calls.add(method.getName() + (arguments == null ? List.of() : List.of(arguments)));
        Object answer = answers.get(method.getName());
        if (answer instanceof Throwable thrown) {
            throw thrown;
        }
        if (answer == null) {
            Class<?> type = method.getReturnType();
            return type == boolean.class
                    ? Boolean.TRUE
                    : type == int.class ? 0 : type == long.class ? (Object) 0L : null;
        }
        return answer;
    }
}
