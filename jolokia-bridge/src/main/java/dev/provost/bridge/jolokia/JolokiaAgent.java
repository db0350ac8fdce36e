package dev.provost.bridge.jolokia;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.access.Exposure;
import dev.provost.jmx.access.Refusals;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.ObjectInstance;
import javax.management.ObjectName;
import org.jolokia.core.api.LogHandler;
import org.jolokia.core.service.serializer.SerializeOptions;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.detector.ServerDetector;
import org.jolokia.server.core.detector.ServerDetectorLookup;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaExecRequest;
import org.jolokia.server.core.request.JolokiaNotificationRequest;
import org.jolokia.server.core.request.JolokiaReadRequest;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.request.JolokiaRequestFactory;
import org.jolokia.server.core.request.NotChangedException;
import org.jolokia.server.core.request.ProcessingParameters;
import org.jolokia.server.core.request.notification.AddCommand;
import org.jolokia.server.core.request.notification.ClientCommand;
import org.jolokia.server.core.request.notification.NotificationCommand;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.AbstractJolokiaService;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.api.ServerHandle;
import org.jolokia.server.core.service.container.ContainerLocator;
import org.jolokia.server.core.service.request.RequestInterceptor;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.server.core.util.jmx.MBeanServerAccess;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.jmx.api.CacheKeyProvider;
import org.jolokia.service.notif.pull.PullNotificationBackend;
import org.jolokia.service.serializer.JolokiaSerializer;
import org.jspecify.annotations.Nullable;

/// Jolokia, put together by hand: the services it needs and none that it would find by itself (discovery answers
/// multicast, the proxy mode calls other hosts, the history keeps every answer).
final class JolokiaAgent implements AutoCloseable {
    private static final String DEPTH_MAX = "12";
    private static final String COLLECTION_MAX = "10000";
    private static final String OBJECTS_MAX = "100000";

    /// There is no former result that a request could be about.
    private static final Object NONE = new Object();

    private final JolokiaServiceManager services;
    private final HttpRequestHandler handler;

    private JolokiaAgent(JolokiaServiceManager services, HttpRequestHandler handler) {
        this.services = services;
        this.handler = handler;
    }

    /// @param refusals told of what is refused before the MBean server is asked
    static JolokiaAgent on(MBeanServer mbeans, Refusals refusals) {
        var configuration = new StaticConfiguration(
                ConfigKey.AGENT_ID, "provost",
                ConfigKey.AGENT_TYPE, "provost",
                ConfigKey.DISCOVERY_ENABLED, "false",
                ConfigKey.ALLOW_ERROR_DETAILS, "false",
                ConfigKey.INCLUDE_STACKTRACE, "false",
                ConfigKey.SERIALIZE_EXCEPTION, "false",
                ConfigKey.DEBUG, "false",
                ConfigKey.HISTORY_MAX_ENTRIES, "0",
                ConfigKey.LIST_CACHE, "true",
                ConfigKey.MAX_DEPTH, DEPTH_MAX,
                ConfigKey.MAX_COLLECTION_SIZE, COLLECTION_MAX,
                ConfigKey.MAX_OBJECTS, OBJECTS_MAX);
        var policy = new AccessPolicy(refusals);
        JolokiaServiceManager services = JolokiaServiceManagerFactory.createJolokiaServiceManager(
                configuration, new Silence(), policy, new OneServer(mbeans));
        services.addService(new AllowedRequests(policy, new ManyReads(mbeans, policy)));
        services.addService(new Serializer());
        services.addService(new KeyPerType());
        services.addService(new PullNotificationBackend(1000));
        return new JolokiaAgent(services, new HttpRequestHandler(services.start()));
    }

    HttpRequestHandler handler() {
        return handler;
    }

    @Override
    public void close() {
        services.stop();
    }

    /// Jolokia doesn't ask the policy about every type of request, nor about the MBeans whose notifications are asked
    /// for, and has no bounds for those.
    private static final class AllowedRequests extends LocalRequestHandler {
        private static final String CLIENT = "client";
        private static final String COMMAND = "command";

        private final AccessPolicy policy;
        private final NotificationClients clients = new NotificationClients(System::nanoTime);

        private final ManyReads reads;

        AllowedRequests(AccessPolicy policy, ManyReads reads) {
            super(1000);
            this.policy = policy;
            this.reads = reads;
        }

        @Override
        public <R extends JolokiaRequest> Object handleRequest(R request, Object previous)
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            if (!policy.isTypeAllowed(request.getType())) {
                throw new SecurityException("requests of type " + request.getType() + " are not allowed");
            }
            if (request instanceof JolokiaNotificationRequest notification) {
                return notification(notification);
            }
            if (request instanceof JolokiaReadRequest read) {
                ManyReads.Answer answer = reads.read(read);
                if (answer != null) {
                    return answer;
                }
            }
            if (request instanceof JolokiaExecRequest exec && Exposure.isNotificationStore(exec.getObjectName())) {
                List<?> arguments = exec.getArguments();
                if (arguments != null && !arguments.isEmpty()) {
                    clients.heard(String.valueOf(arguments.getFirst()));
                }
            }
            return super.handleRequest(request, previous);
        }

        private Object notification(JolokiaNotificationRequest request)
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            NotificationCommand command = request.getCommand();
            forget();
            String client = command instanceof ClientCommand known ? known.getClient() : "";
            clients.heard(client);
            return switch (command.getType()) {
                case REGISTER -> registered(super.handleRequest(request, NONE));
                case ADD -> added(request, client, (AddCommand) command);
                case REMOVE -> {
                    Object answer = super.handleRequest(request, NONE);
                    clients.listensNoMore(client);
                    yield answer;
                }
                case UNREGISTER -> {
                    clients.unregister(client);
                    yield super.handleRequest(request, NONE);
                }
                case PING, LIST -> super.handleRequest(request, NONE);
                case OPEN ->
                    throw new SecurityException("there is no channel to open; ask for /events, a stream of its own");
            };
        }

        private Object registered(Object answer)
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            String client = String.valueOf(((Map<?, ?>) answer).get("id"));
            if (!clients.register(client)) {
                unregister(client);
                throw new IllegalStateException("there are " + NotificationClients.CLIENTS_MAX
                        + " clients for notifications already; unregister one");
            }
            return answer;
        }

        private Object added(JolokiaNotificationRequest request, String client, AddCommand command)
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            ObjectName name = command.getObjectName();
            if (name.isPattern() || !ObjectNames.DOMAIN.equals(name.getDomain())) {
                throw new SecurityException("notifications of " + name + " are not for you; name an MBean of "
                        + ObjectNames.DOMAIN + ", such as " + ObjectNames.SUPERVISOR);
            }
            if (!clients.listens(client)) {
                throw new IllegalStateException("there is no such client, or there are "
                        + NotificationClients.LISTENERS_MAX + " listeners already; listen to "
                        + ObjectNames.SUPERVISOR + ", which tells of all processes");
            }
            boolean done = false;
            try {
                Object answer = super.handleRequest(request, NONE);
                done = true;
                return answer;
            } finally {
                if (!done) {
                    clients.listensNoMore(client);
                }
            }
        }

        private void forget()
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            for (String client : clients.forgotten()) {
                unregister(client);
            }
        }

        private void unregister(String client)
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            var json = new JSONObject();
            json.put("type", RequestType.NOTIFICATION.getName());
            json.put(COMMAND, "unregister");
            json.put(CLIENT, client);
            JolokiaRequest request = JolokiaRequestFactory.createPostRequest(json, new ProcessingParameters(Map.of()));
            Object _ = super.handleRequest(request, NONE);
        }
    }

    /// Leaves alone what is JSON already.
    private static final class Serializer extends JolokiaSerializer {
        @Override
        public Object serialize(Object value, List<String> path, SerializeOptions options)
                throws AttributeNotFoundException {
            return value instanceof ManyReads.Answer(JSONObject json) ? json : super.serialize(value, path, options);
        }
    }

    /// Tells `list` which MBeans are alike: it then describes a thousand processes once.
    private static final class KeyPerType extends CacheKeyProvider {
        KeyPerType() {
            super(10);
        }

        @Override
        public @Nullable String determineKey(ObjectInstance instance) {
            ObjectName name = instance.getObjectName();
            String type = name.getKeyProperty("type");
            boolean many = "Process".equals(type) || "Program".equals(type) || "Group".equals(type);
            return many && ObjectNames.DOMAIN.equals(name.getDomain()) ? ObjectNames.DOMAIN + ":" + type : null;
        }
    }

    /// Names the MBean server of the daemon as the first to look in; it need not be the platform's. Jolokia asks
    /// "detectors" of application servers for that.
    private record OneServer(MBeanServer mbeans) implements ServerDetectorLookup {
        @Override
        public SortedSet<ServerDetector> lookup(LogHandler log) {
            SortedSet<ServerDetector> one = new TreeSet<>();
            one.add(new NoDetector(mbeans));
            return one;
        }
    }

    private static final class NoDetector extends AbstractJolokiaService<ServerDetector> implements ServerDetector {
        private final MBeanServer mbeans;

        NoDetector(MBeanServer mbeans) {
            super(ServerDetector.class, 1);
            this.mbeans = mbeans;
        }

        @Override
        public Class<ServerDetector> getType() {
            return ServerDetector.class;
        }

        @Override
        public Set<MBeanServerConnection> getMBeanServers() {
            return Set.of(mbeans);
        }

        @Override
        public String getName() {
            return "provost";
        }

        @Override
        public void init(@Nullable Map<String, Object> configuration) {}

        @Override
        public @Nullable ServerHandle detect(MBeanServerAccess access) {
            return null;
        }

        @Override
        public @Nullable RequestInterceptor getRequestInterceptor(MBeanServerAccess access) {
            return null;
        }

        @Override
        public @Nullable ClassLoader jvmAgentStartup(Instrumentation instrumentation) {
            return null;
        }

        @Override
        public @Nullable ContainerLocator getContainerLocator(LogHandler log) {
            return null;
        }
    }

    /// Errors reach the client as such; the activity log is for the operator.
    private static final class Silence implements LogHandler {
        @Override
        public void debug(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void error(String message, Throwable failure) {}

        @Override
        public boolean isDebug() {
            return false;
        }
    }
}
