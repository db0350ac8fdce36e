package dev.provost.daemon.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

class BeanRegistryTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final Notifier notifier = new Notifier(InstantSource.system());

    @Test
    void theLastOfTwoBeansOfOneNameWins() throws Exception {
        try (var registry = new BeanRegistry(() -> server, notifier)) {
            registry.process(new Scripted().answers("getPid", 1).process("web")).join();

            ObjectName name = registry.process(
                            new Scripted().answers("getPid", 2).process("web"))
                    .join();

            assertThat(name).isEqualTo(ObjectNames.process("web", "web", "web"));
            assertThat(server.getAttribute(name, "Pid")).isEqualTo(2);
        }
    }

    @Test
    void unregisteringTwiceIsFine() {
        try (var registry = new BeanRegistry(() -> server, notifier)) {
            ObjectName name = registry.group(new Scripted().group("web")).join();

            registry.unregister(name).join();
            registry.unregister(name).join();

            assertThat(server.isRegistered(name)).isFalse();
        }
    }

    @Test
    void closingLeavesNothingBehind() throws Exception {
        var registry = new BeanRegistry(() -> server, notifier);
        List<CompletableFuture<ObjectName>> all = new ArrayList<>();
        all.add(registry.supervisor(new Scripted()
                .answers("getAllProcessInfo", new ProcessInfo[] {Scripted.info("p")})
                .supervisor()));
        for (int i = 0; i < 1000; i++) {
            all.add(registry.process(new Scripted().process("p" + i)));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(server.queryNames(new ObjectName("provost:*"), null)).hasSize(1001);
        assertThat((CompositeData[]) server.getAttribute(ObjectNames.SUPERVISOR, "AllProcessInfo"))
                .hasSize(1);

        registry.close();
        registry.close();

        assertThat(server.queryNames(new ObjectName("provost:*"), null)).isEmpty();
    }
}
