package dev.provost.jmx.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.Fault;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.SupervisorMXBean;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProvostConnectionTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final JMXConnectorServer connector;

    ProvostConnectionTest() throws IOException {
        connector = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://127.0.0.1"), Map.of(), server);
        connector.start();
    }

    @AfterEach
    void stop() throws IOException {
        connector.stop();
    }

    /// An MBean whose every getter answers `text`.
    private static <T> StandardMBean bean(Class<T> type, String text) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> text);
        return new StandardMBean(type.cast(proxy), type, true);
    }

    @Test
    void proxiesAndNamesComeFromTheServer() throws Exception {
        server.registerMBean(bean(SupervisorMXBean.class, "4.2.5"), ObjectNames.SUPERVISOR);
        server.registerMBean(bean(GroupMXBean.class, "b"), ObjectNames.group("b"));
        server.registerMBean(bean(GroupMXBean.class, "a,b"), ObjectNames.group("a,b"));
        server.registerMBean(bean(ProcessMXBean.class, "p"), ObjectNames.process("b", "web", "web_1"));
        server.registerMBean(bean(ProcessMXBean.class, "p"), ObjectNames.process("b", "web", "web_0"));

        try (var provost = ProvostConnection.toUrl(connector.getAddress().toString())) {
            assertThat(provost.supervisor().getSupervisorVersion()).isEqualTo("4.2.5");
            assertThat(provost.group("a,b").getName()).isEqualTo("a,b");
            assertThat(provost.groups()).containsExactly("a,b", "b");
            assertThat(provost.processes())
                    .containsExactly(new ProcessName("b", "web", "web_0"), new ProcessName("b", "web", "web_1"));
            assertThat(provost.process(provost.processes().getFirst()).getSpawnError())
                    .isEqualTo("p");
        }
    }

    @Test
    void aRefusalArrivesAsAFault() throws Exception {
        Object refusing = Proxy.newProxyInstance(
                SupervisorMXBean.class.getClassLoader(), new Class<?>[] {SupervisorMXBean.class}, (_, _, _) -> {
                    throw new Fault(Fault.Code.NOT_RUNNING, "web");
                });
        server.registerMBean(
                new StandardMBean((SupervisorMXBean) refusing, SupervisorMXBean.class, true), ObjectNames.SUPERVISOR);

        try (var provost = ProvostConnection.toUrl(connector.getAddress().toString())) {
            assertThatThrownBy(() -> provost.supervisor().stopProcess("web", true))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.code()).isEqualTo(Fault.Code.NOT_RUNNING))
                    .hasMessage("NOT_RUNNING: web");
        }
    }

    @Test
    void attributesAreReadFromAllBeansOfAType() throws Exception {
        server.registerMBean(bean(SupervisorMXBean.class, "4.2.5"), ObjectNames.SUPERVISOR);
        server.registerMBean(bean(ProcessMXBean.class, "p"), ObjectNames.process("b", "web", "web_1"));
        server.registerMBean(bean(ProcessMXBean.class, "q"), ObjectNames.process("a,c", "web", "web_0"));

        try (var provost = ProvostConnection.toUrl(connector.getAddress().toString())) {
            assertThat(provost.read("Process", "StateName", "NoSuch"))
                    .extracting(values -> values.key("group") + " " + values.values())
                    .containsExactly("a,c {StateName=q}", "b {StateName=p}");
            assertThat(provost.readProcess("b", "web_1", "StateName")).isNotNull();
            assertThat(provost.readProcess("b", "web_2", "StateName")).isNull();
            assertThat(provost.findProcess("b", "web_1")).isNotNull();
        }
    }

    @Test
    void aJvmWithoutADaemonIsNamed() {
        String url = connector.getAddress().toString();

        assertThatThrownBy(() -> ProvostConnection.toUrl(url))
                .isInstanceOf(IOException.class)
                .hasMessage(url + " has no provost:type=Supervisor; is it provostd, and has it finished starting?");
    }

    @Test
    void whatIsNoUrlIsQuoted() {
        assertThatThrownBy(() -> ProvostConnection.toUrl("localhost:9010"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("'localhost:9010' is not a JMX service URL (")
                .hasMessageEndingWith("; write one such as service:jmx:rmi:///jndi/rmi://localhost:9010/jmxrmi");
    }

    @Test
    void aPidThatIsNoJvmIsNamed() throws IOException {
        // A child of our own: attaching may send SIGQUIT to a process that has a handler for it.
        Process child = new ProcessBuilder("/bin/sleep", "60").start();
        try {
            assertThatThrownBy(() -> ProvostConnection.toPid(child.pid()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("pid " + child.pid() + " ")
                    .hasMessageContaining("give the pid of provostd's JVM");
        } finally {
            child.destroyForcibly();
        }
    }
}
