package dev.provost.daemon.management;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import org.jspecify.annotations.Nullable;

/// The platform MBean server of this JVM, which can be had before the JVM's own beans are in it.
///
/// To register those takes longer than all of ours: the JVM describes each of its diagnostic commands, for which it
/// even parses the settings of its flight recorder. So they come when somebody asks for [#whole], or for
/// [ManagementFactory#getPlatformMBeanServer], as the agent does that lets JConsole in by pid. This is the real
/// server, which no door of ours gets unguarded. Any thread.
public final class PlatformServer {
    /// Where [MBeanServerFactory] looks for the class that makes an MBean server.
    private static final String BUILDER = "javax.management.builder.initial";

    private static final String DEFAULT_DOMAIN = "DefaultDomain";

    private static volatile @Nullable Prepared prepared;

    private PlatformServer() {}

    /// {@return the server, with our beans and perhaps no others}
    public static synchronized MBeanServer bare() {
        Prepared ready = prepared;
        return ready == null ? prepare().server : ready.server;
    }

    /// {@return the server, with the JVM's own beans}
    public static MBeanServer whole() {
        // The order matters: the first to ask makes it.
        var _ = bare();
        return ManagementFactory.getPlatformMBeanServer();
    }

    private static Prepared prepare() {
        // An agent that was asked for on the JVM's command line was earlier; or somebody wants his own builder.
        if (System.getProperty(BUILDER) != null
                || !MBeanServerFactory.findMBeanServer(null).isEmpty()) {
            Prepared another = new Prepared(ManagementFactory.getPlatformMBeanServer(), null);
            prepared = another;
            return another;
        }
        var plain = new MBeanServerBuilder();
        MBeanServerDelegate delegate = plain.newMBeanServerDelegate();
        MBeanServer server = plain.newMBeanServer(DEFAULT_DOMAIN, null, delegate);
        Prepared ours = new Prepared(server, delegate);
        showBuilderToSystemThreads();
        // Before anybody can be led to the builder, which looks for it.
        prepared = ours;
        System.setProperty(BUILDER, Builder.class.getName());
        return ours;
    }

    /// [MBeanServerFactory] loads the builder by the thread's context class loader. The JVM's own threads have none,
    /// and on one of them runs the agent that somebody attaches; or on one that inherits from them.
    private static void showBuilderToSystemThreads() {
        ThreadGroup system = Thread.currentThread().getThreadGroup();
        while (system.getParent() != null) {
            system = system.getParent();
        }
        // One that comes into being meanwhile is a child of a thread that has a loader.
        Thread[] threads = new Thread[2 * system.activeCount() + 8];
        int count = system.enumerate(threads, false);
        for (Thread thread : Arrays.asList(threads).subList(0, count)) {
            if (thread.getContextClassLoader() == null) {
                thread.setContextClassLoader(PlatformServer.class.getClassLoader());
            }
        }
    }

    /// @param delegate of the server; null when it wasn't made here
    private record Prepared(MBeanServer server, @Nullable MBeanServerDelegate delegate) {}

    /// Gives the JVM the server that is there already; everybody else gets one of his own.
    public static final class Builder extends MBeanServerBuilder {
        /// For [MBeanServerFactory].
        public Builder() {}

        @Override
        public MBeanServerDelegate newMBeanServerDelegate() {
            Prepared ready = prepared;
            MBeanServerDelegate delegate = ready == null || !platformIsMade() ? null : ready.delegate;
            return delegate == null ? super.newMBeanServerDelegate() : delegate;
        }

        @Override
        public MBeanServer newMBeanServer(
                String defaultDomain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
            Prepared ready = prepared;
            return ready != null && delegate.equals(ready.delegate)
                    ? ready.server
                    : super.newMBeanServer(defaultDomain, outer, delegate);
        }

        private static boolean platformIsMade() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().equals(ManagementFactory.class.getName())));
        }
    }
}
