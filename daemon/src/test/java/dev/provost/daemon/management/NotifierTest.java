package dev.provost.daemon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.event.Notifications;
import dev.provost.jmx.event.ProcessStateChange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.AttributeChangeNotification;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final ObjectName WEB = ObjectNames.process("web", "web", "web");
    private static final ObjectName DB = ObjectNames.process("db", "db", "db");

    private final Notifier notifier = new Notifier(InstantSource.fixed(Instant.ofEpochMilli(5_000)), 4);
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final BlockingQueue<Notification> atSupervisor = new LinkedBlockingQueue<>();
    private final BlockingQueue<Notification> atWeb = new LinkedBlockingQueue<>();

    @BeforeEach
    void registerBeans() throws Exception {
        var supervisors = BeanType.of(SupervisorMXBean.class, Notifier.ofSupervisor());
        var processes = BeanType.of(ProcessMXBean.class, Notifier.ofProcess());
        server.registerMBean(
                new ManagedBean<>(supervisors, new Scripted().supervisor(), notifier), ObjectNames.SUPERVISOR);
        server.registerMBean(new ManagedBean<>(processes, new Scripted().process("web"), notifier), WEB);
        server.registerMBean(new ManagedBean<>(processes, new Scripted().process("db"), notifier), DB);
    }

    @AfterEach
    void close() {
        notifier.close();
    }

    private static ProcessStateChange change(String name) {
        return new ProcessStateChange(name, name, "STARTING", "RUNNING", 42, 0, true);
    }

    private static Notification next(BlockingQueue<Notification> queue) throws InterruptedException {
        Notification notification = queue.poll(10, TimeUnit.SECONDS);
        assertThat(notification).as("a notification within 10 s").isNotNull();
        return notification;
    }

    @Test
    void theSupervisorHearsEverythingAndAProcessItsOwn() throws Exception {
        server.addNotificationListener(ObjectNames.SUPERVISOR, (n, _) -> atSupervisor.add(n), null, null);
        server.addNotificationListener(WEB, (n, _) -> atWeb.add(n), null, null);

        notifier.stateChanged(DB, "db: RUNNING", change("db"));
        notifier.stateChanged(WEB, "web: RUNNING", change("web"));

        assertThat(next(atSupervisor).getSource()).isEqualTo(DB);
        Notification seen = next(atSupervisor);
        assertThat(seen.getSource()).isEqualTo(WEB);
        assertThat(seen.getType()).isEqualTo("provost.process.state.running");
        assertThat(seen.getMessage()).isEqualTo("web: RUNNING");
        assertThat(seen.getTimeStamp()).isEqualTo(5_000);
        assertThat(seen.getUserData())
                .isInstanceOfSatisfying(CompositeData.class, data -> assertThat(data.get("fromState"))
                        .isEqualTo("STARTING"));
        assertThat(next(atWeb).getType()).isEqualTo("provost.process.state.running");
        assertThat(next(atWeb)).isInstanceOfSatisfying(AttributeChangeNotification.class, attribute -> {
            assertThat(attribute.getAttributeName()).isEqualTo("StateName");
            assertThat(attribute.getOldValue()).isEqualTo("STARTING");
            assertThat(attribute.getNewValue()).isEqualTo("RUNNING");
            assertThat(attribute.getSequenceNumber()).isEqualTo(seen.getSequenceNumber() + 1);
        });
        assertThat(atWeb).isEmpty();
        assertThat(atSupervisor).isEmpty();
    }

    @Test
    void aSlowListenerLosesTheOldestAndTheyAreCounted() throws Exception {
        var arrived = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        server.addNotificationListener(
                ObjectNames.SUPERVISOR,
                (n, _) -> {
                    arrived.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    atSupervisor.add(n);
                },
                null,
                null);
        publish("held");
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 7; i++) {
            publish("n" + i);
        }
        goOn.countDown();

        assertThat(notifier.dropped()).isEqualTo(3);
        assertThat(next(atSupervisor).getUserData()).isEqualTo("held");
        assertThat(next(atSupervisor).getUserData()).isEqualTo("n3");
        assertThat(next(atSupervisor).getSequenceNumber()).isEqualTo(6);
    }

    private void publish(String group) {
        notifier.publish(ObjectNames.SUPERVISOR, Notifications.GROUP_ADDED, group + " was added", group);
    }

    @Test
    void aFailingListenerIsNotTheOthersTrouble() throws Exception {
        server.addNotificationListener(
                ObjectNames.SUPERVISOR,
                (_, _) -> {
                    throw new IllegalStateException("boom");
                },
                null,
                null);
        server.addNotificationListener(ObjectNames.SUPERVISOR, (n, _) -> atSupervisor.add(n), null, null);

        publish("a");

        assertThat(next(atSupervisor).getUserData()).isEqualTo("a");
    }

    @Test
    void nobodyListensAfterRemoval() throws Exception {
        NotificationListener listener = (n, _) -> atWeb.add(n);
        server.addNotificationListener(WEB, listener, null, null);
        assertThat(notifier.hasListeners(WEB)).isTrue();
        assertThat(notifier.hasListeners(DB)).isFalse();

        server.removeNotificationListener(WEB, listener);

        assertThat(notifier.hasListeners(WEB)).isFalse();
        assertThatThrownBy(() -> server.removeNotificationListener(WEB, listener))
                .isInstanceOf(ListenerNotFoundException.class);
    }

    @Test
    void anUnregisteredBeanKeepsNoListeners() throws Exception {
        server.addNotificationListener(WEB, (n, _) -> atWeb.add(n), null, null);

        server.unregisterMBean(WEB);

        assertThat(notifier.hasListeners(WEB)).isFalse();
    }
}
