package dev.provost.daemon.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each in a JVM of its own: a JVM has one platform MBean server, and it is made once.
class PlatformServerTest {
    @Test
    void theJvmsBeansComeWithTheFirstWhoAsksForThem() throws Exception {
        assertThat(run("lazily"))
                .containsExactly(
                        "before: [JMImplementation]",
                        "another's: [JMImplementation]",
                        "one server: true",
                        "after: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Dcom.sun.management.jmxremote", "-Djavax.management.builder.initial="})
    void whoeverWasEarlierIsLeftHisServer(String option) throws Exception {
        assertThat(run("early", option)).containsExactly("one server: true", "after: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xrs", "-XX:-ReduceSignalUsage"})
    void theAgentThatSomebodyAttachesFindsOurs(String option) throws Exception {
        Process jvm = start("attached", option);
        try {
            assertThat(jvm.inputReader().readLine()).isEqualTo("ready");
            VirtualMachine attached = VirtualMachine.attach(String.valueOf(jvm.pid()));
            attached.startLocalManagementAgent();
            attached.detach();
            jvm.getOutputStream().close();
            assertThat(jvm.inputReader().readAllLines()).containsExactly("one server: true", "after: true");
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static List<String> run(String way, String... options) throws Exception {
        Process jvm = start(way, options);
        try {
            List<String> said = jvm.inputReader().readAllLines();
            assertThat(jvm.waitFor(1, TimeUnit.MINUTES)).as("%s", said).isTrue();
            return said;
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static Process start(String way, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of(PlatformServerTest.class.getName(), way));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /// What runs in the other JVM.
    public static void main(String[] arguments) throws Exception {
        MBeanServer bare = PlatformServer.bare();
        if (arguments[0].equals("lazily")) {
            System.out.println("before: " + Arrays.toString(bare.getDomains()));
            MBeanServer other = MBeanServerFactory.newMBeanServer();
            System.out.println("another's: " + (other == bare ? "ours" : Arrays.toString(other.getDomains())));
        }
        if (arguments[0].equals("attached")) {
            System.out.println("ready");
            var _ = System.in.read();
        }
        // As the JVM's own agent asks.
        System.out.println("one server: "
                + (ManagementFactory.getPlatformMBeanServer() == bare && PlatformServer.whole() == bare));
        System.out.println("after: " + bare.isRegistered(new ObjectName("java.lang:type=Runtime")));
    }
}
