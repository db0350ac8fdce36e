package dev.provost.jmx.client;

import dev.provost.jmx.Fault;
import dev.provost.jmx.wire.HttpAddress;
import dev.provost.jmx.wire.HttpChannel;
import dev.provost.jmx.wire.Json;
import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Beans by Jolokia's protocol, JSON over HTTP. A call lasts as long as the daemon takes to answer it; several threads
/// may call at the same time, each on a connection of its own.
final class JolokiaTransport implements Transport {
    /// A server may close a connection that nobody uses; one that rests no longer than this is there for sure.
    private static final long REST_NANOS_MAX = 5_000_000_000L;

    private static final int CONNECTIONS_MAX = 8;

    private final HttpAddress address;
    private final String path;
    private final @Nullable String username;
    private final @Nullable String password;
    private final Deque<Resting> resting = new ConcurrentLinkedDeque<>();

    /// @param address of Jolokia; without a path, `/jolokia` is meant
    /// @param username null to show no credentials
    JolokiaTransport(HttpAddress address, @Nullable String username, @Nullable String password) {
        this.address = address;
        String given = address.path().isEmpty() || address.path().equals("/") ? "/jolokia" : address.path();
        this.path = given.endsWith("/") ? given : given + "/";
        this.username = username;
        this.password = password;
    }

    private record Resting(HttpChannel channel, long sinceNanos) {}

    /// Jolokia's refusal of a request.
    private static final class Refused extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        private final int status;
        private final String type;

        Refused(int status, String type, String message) {
            super(message, null, false, false);
            this.status = status;
            this.type = type;
        }

        /// {@return what a proxy over JMX would throw}
        Throwable asOfJmx() {
            String text = String.valueOf(getMessage());
            Fault fault = Fault.read(text);
            if (fault != null) {
                return fault;
            }
            if (type.equals(Fault.class.getName())) {
                return new Fault(Fault.Code.FAILED.number(), text);
            }
            return switch (type) {
                case "javax.management.InstanceNotFoundException" ->
                    new UndeclaredThrowableException(new InstanceNotFoundException(text));
                case "javax.management.AttributeNotFoundException" ->
                    new UndeclaredThrowableException(new AttributeNotFoundException(text));
                case "java.lang.IllegalArgumentException" -> new IllegalArgumentException(text);
                default -> status == 403 ? new SecurityException(text) : new IllegalStateException(text);
            };
        }
    }

    @Override
    public <T> T proxy(ObjectName name, Class<T> type) {
        InvocationHandler calls = (proxy, method, arguments) -> {
            Object[] given = arguments == null ? new Object[0] : arguments;
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, name, method, given);
            }
            try {
                @Nullable Object answer = ask(request(name, method, given));
                return JsonValues.as(answer, method.getGenericReturnType());
            } catch (Refused e) {
                throw e.asOfJmx();
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        address.text() + " answers what is no " + method.getName() + " of " + name + ": "
                                + e.getMessage(),
                        e);
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    private Object ofObject(Object proxy, ObjectName name, Method method, Object[] given) {
        return switch (method.getName()) {
            case "equals" -> proxy == given[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> name + " at " + address.text();
        };
    }

    /// A getter reads, a setter writes, and everything else is an operation: as it is with MXBean proxies.
    private static Map<String, Object> request(ObjectName name, Method method, Object[] given) {
        Map<String, Object> request = new LinkedHashMap<>();
        String called = method.getName();
        boolean accessor = called.length() > 3;
        if (accessor && called.startsWith("get") && given.length == 0) {
            request.put("type", "read");
            request.put("attribute", called.substring(3));
        } else if (accessor && called.startsWith("set") && given.length == 1 && method.getReturnType() == void.class) {
            request.put("type", "write");
            request.put("attribute", called.substring(3));
            request.put("value", JsonValues.of(given[0]));
        } else {
            request.put("type", "exec");
            request.put("operation", called);
            request.put("arguments", Arrays.stream(given).map(JsonValues::of).toList());
        }
        request.put("mbean", name.getCanonicalName());
        return request;
    }

    @Override
    public Set<ObjectName> query(ObjectName pattern) throws IOException {
        Set<ObjectName> names = new HashSet<>();
        if (asked(Map.of("type", "search", "mbean", pattern.getCanonicalName())) instanceof List<?> found) {
            for (Object one : found) {
                names.add(named(String.valueOf(one)));
            }
        }
        return names;
    }

    @Override
    public List<BeanValues> read(ObjectName pattern, List<String> attributes) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("type", "read");
        request.put("mbean", pattern.getCanonicalName());
        if (!attributes.isEmpty()) {
            request.put("attribute", attributes);
        }
        List<BeanValues> beans = new ArrayList<>();
        try {
            if (ask(request) instanceof Map<?, ?> found) {
                for (Map.Entry<?, ?> bean : found.entrySet()) {
                    Map<String, @Nullable Object> values = new LinkedHashMap<>();
                    if (bean.getValue() instanceof Map<?, ?> read) {
                        read.forEach((name, value) -> values.put(String.valueOf(name), value));
                    }
                    beans.add(new BeanValues(named(String.valueOf(bean.getKey())), values));
                }
            }
        } catch (Refused e) {
            if (e.status != 404) {
                throw new IOException(address.text() + " refuses to read " + pattern + ": " + e.getMessage(), e);
            }
            // Nothing matches the pattern, or nothing that has such attributes.
        }
        return beans;
    }

    @Override
    public void write(ObjectName name, String attribute, Object value) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("type", "write");
        request.put("mbean", name.getCanonicalName());
        request.put("attribute", attribute);
        request.put("value", value);
        try {
            ask(request);
        } catch (Refused e) {
            if (e.asOfJmx() instanceof Fault fault) {
                throw fault;
            }
            throw new IOException(attribute + " of " + name + " can't be set: " + e.getMessage(), e);
        }
    }

    private static ObjectName named(String text) throws IOException {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IOException("'" + text + "' in the answer is no name of a bean", e);
        }
    }

    private @Nullable Object asked(Map<String, ?> request) throws IOException {
        try {
            return ask(request);
        } catch (Refused e) {
            throw new IOException(address.text() + " refuses: " + e.getMessage(), e);
        }
    }

    /// {@return the value of the answer}
    private @Nullable Object ask(Map<String, ?> request) throws IOException, Refused {
        String text = answer(Json.document(request).getBytes(StandardCharsets.UTF_8));
        @Nullable Object read;
        try {
            read = Json.read(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    address.text() + " answers, but not as Jolokia does; is it provostd? " + e.getMessage());
        }
        if (!(read instanceof Map<?, ?> answer) || !(answer.get("status") instanceof Long status)) {
            throw new IOException(address.text() + " answers, but not as Jolokia does; is it provostd?");
        }
        if (status != 200) {
            throw new Refused(
                    status.intValue(),
                    Objects.toString(answer.get("error_type"), ""),
                    Objects.toString(answer.get("error"), "no reason given"));
        }
        return answer.get("value");
    }

    private String answer(byte[] body) throws IOException {
        HttpChannel http = channel();
        boolean reusable = false;
        try {
            HttpChannel.Head head = http.exchange(
                    "POST", path, "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n", body);
            int length = http.body(head);
            switch (head.status()) {
                case 200 -> {
                    // What was hoped for.
                }
                case 401 ->
                    throw new IOException(
                            address.text() + (username == null ? " wants a user" : " refuses the user " + username)
                                    + "; check user and password");
                case 404 -> throw new IOException(address.text() + " has no Jolokia at " + path + "; is it provostd?");
                default -> throw new IOException(address.text() + " answers " + head.status() + " " + head.reason());
            }
            reusable = !head.close();
            return new String(http.bytes(), head.end(), length, StandardCharsets.UTF_8);
        } finally {
            if (reusable && resting.size() < CONNECTIONS_MAX) {
                resting.push(new Resting(http, System.nanoTime()));
            } else {
                http.close();
            }
        }
    }

    private HttpChannel channel() {
        for (Resting last = resting.poll(); last != null; last = resting.poll()) {
            if (System.nanoTime() - last.sinceNanos < REST_NANOS_MAX) {
                return last.channel;
            }
            last.channel.close();
        }
        return new HttpChannel(address, address.hostHeader(), username, password);
    }

    @Override
    public StateChanges changes() {
        return new StateChanges() {
            @Override
            public void await(Duration limit) throws InterruptedException {
                Duration pause = limit.compareTo(POLL) < 0 ? limit : POLL;
                if (pause.isPositive()) {
                    Thread.sleep(pause);
                }
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }

    @Override
    public @Nullable MBeanServerConnection server() {
        return null;
    }

    @Override
    public boolean isLocal() {
        return address.isLocal();
    }

    @Override
    public void close() {
        for (Resting last = resting.poll(); last != null; last = resting.poll()) {
            last.channel.close();
        }
    }
}
