package dev.provost.daemon.management;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.event.Notifications;
import dev.provost.jmx.event.ProcessStateChange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.management.AttributeChangeNotification;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Brings notifications to their listeners, on its own thread, so that whoever has news never waits for them.
///
/// A listener at a process hears of that process; a listener at the Supervisor hears everything. The queue between is
/// bounded: when listeners are slower than the news, the oldest is dropped and counted. Sequence numbers are taken
/// when the news arrives, so a listener at the Supervisor sees a gap where one was dropped. While nobody listens
/// nothing is made, and the thread starts with the first listener.
public final class Notifier implements AutoCloseable {
    /// How much news waits before the oldest is dropped.
    public static final int CAPACITY = 1024;

    private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

    private final InstantSource clock;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private final OpenTypes types = new OpenTypes();
    private final Map<ObjectName, List<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private final BlockingQueue<News> queue;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /// @param clock wall clock for the time stamps
    public Notifier(InstantSource clock) {
        this(clock, CAPACITY);
    }

    Notifier(InstantSource clock, int capacity) {
        this.clock = clock;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.thread = Thread.ofPlatform().daemon().name("notifications").unstarted(this::run);
    }

    /// {@return what the Supervisor emits}
    public static List<MBeanNotificationInfo> ofSupervisor() {
        return List.of(
                info("A process changed its state. User data: ProcessStateChange", stateTypes()),
                info(
                        "A group became active or was removed. User data: its name",
                        List.of(Notifications.GROUP_ADDED, Notifications.GROUP_REMOVED)),
                info(
                        "The daemon runs, or began to shut down or to restart",
                        List.of(Notifications.SUPERVISOR_RUNNING, Notifications.SUPERVISOR_STOPPING)),
                rolling(),
                info(
                        "sendRemoteCommEvent was called. User data: RemoteCommunication",
                        List.of(Notifications.REMOTE_COMMUNICATION)),
                info(
                        "A process became ready, or its health changed. User data: ProcessCondition",
                        List.of(Notifications.PROCESS_READY, Notifications.PROCESS_HEALTH)),
                info(
                        "A process sent text between capture tokens. User data: ProcessCommunication",
                        List.of(Notifications.PROCESS_COMMUNICATION)),
                info(
                        "A control action was carried out, or something was refused. User data: AuditRecord",
                        List.of(Notifications.AUDIT)));
    }

    /// {@return what a process emits}
    public static List<MBeanNotificationInfo> ofProcess() {
        return List.of(
                info("The process changed its state. User data: ProcessStateChange", stateTypes()),
                info(
                        "The process became ready, or its health changed. User data: ProcessCondition",
                        List.of(Notifications.PROCESS_READY, Notifications.PROCESS_HEALTH)),
                info(
                        "The process sent text between capture tokens. User data: ProcessCommunication",
                        List.of(Notifications.PROCESS_COMMUNICATION)),
                new MBeanNotificationInfo(
                        new String[] {AttributeChangeNotification.ATTRIBUTE_CHANGE},
                        AttributeChangeNotification.class.getName(),
                        "The attribute StateName changed"));
    }

    /// {@return what a group emits}
    public static List<MBeanNotificationInfo> ofGroup() {
        return List.of(rolling());
    }

    private static MBeanNotificationInfo rolling() {
        return info(
                "A rolling restart began, came further or ended. User data: RollingRestartStatus",
                List.of(Notifications.ROLLING_RESTART_PROGRESS));
    }

    private static List<String> stateTypes() {
        List<String> all = new ArrayList<>();
        for (String state :
                List.of("stopped", "starting", "running", "backoff", "stopping", "exited", "fatal", "unknown")) {
            all.add(Notifications.PROCESS_STATE + state);
        }
        return all;
    }

    private static MBeanNotificationInfo info(String description, List<String> types) {
        return new MBeanNotificationInfo(types.toArray(String[]::new), Notification.class.getName(), description);
    }

    /// {@return whether news from this bean has a listener; ask before making what nobody hears}
    public boolean hasListeners(ObjectName source) {
        return subscriptions.containsKey(source) || subscriptions.containsKey(ObjectNames.SUPERVISOR);
    }

    /// Tells the listeners of `source` and of the Supervisor; returns at once. Any thread.
    ///
    /// @param type     one of [Notifications]
    /// @param message  one line for people
    /// @param userData a record, which travels as `CompositeData`, or text, a number, a boolean; null for none
    public void publish(ObjectName source, String type, String message, @Nullable Object userData) {
        if (hasListeners(source)) {
            enqueue(new News(source, type, message, userData, null, sequence.incrementAndGet(), clock.millis()));
        }
    }

    /// Tells that a process changed its state: the listeners of the process and of the Supervisor by the type of the
    /// new state, those of the process also by an `AttributeChangeNotification` for `StateName`. Returns at once.
    /// Any thread.
    ///
    /// @param message one line for people
    public void stateChanged(ObjectName process, String message, ProcessStateChange change) {
        if (hasListeners(process)) {
            String type = Notifications.PROCESS_STATE + change.state().toLowerCase(Locale.ROOT);
            enqueue(new News(process, type, message, change, change, sequence.addAndGet(2) - 1, clock.millis()));
        }
    }

    /// {@return how many were dropped because listeners were too slow, since the start}
    public long dropped() {
        return dropped.get();
    }

    /// Ends the thread; what waits is not delivered. A listener under way may finish.
    @Override
    public void close() {
        subscriptions.clear();
        thread.interrupt();
    }

    void subscribe(ObjectName source, Subscription subscription) {
        subscriptions.merge(source, List.of(subscription), (before, added) -> {
            List<Subscription> all = new ArrayList<>(before);
            all.addAll(added);
            return List.copyOf(all);
        });
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /// {@return whether there was one}
    boolean unsubscribe(ObjectName source, Predicate<Subscription> which) {
        var found = new AtomicBoolean();
        subscriptions.computeIfPresent(source, (_, before) -> {
            List<Subscription> rest = new ArrayList<>(before);
            found.set(rest.removeIf(which));
            return rest.isEmpty() ? null : List.copyOf(rest);
        });
        return found.get();
    }

    void forget(ObjectName source) {
        subscriptions.remove(source);
    }

    private void enqueue(News news) {
        while (!queue.offer(news)) {
            if (queue.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    private void run() {
        try {
            while (true) {
                deliver(queue.take());
            }
        } catch (InterruptedException e) {
            // close() asked for it: the thread ends here.
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(News news) {
        List<Subscription> own = subscriptions.getOrDefault(news.source, List.of());
        List<Subscription> all = news.source.equals(ObjectNames.SUPERVISOR)
                ? List.of()
                : subscriptions.getOrDefault(ObjectNames.SUPERVISOR, List.of());
        try {
            Notification notification = news.notification(types);
            send(own, notification);
            send(all, notification);
            if (!own.isEmpty() && news.change != null) {
                send(own, news.attributeChange(news.change));
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "notification " + news + " was not delivered", e);
        }
    }

    private static void send(List<Subscription> subscriptions, Notification notification) {
        for (Subscription subscription : subscriptions) {
            try {
                NotificationFilter filter = subscription.filter;
                if (filter == null || filter.isNotificationEnabled(notification)) {
                    subscription.listener.handleNotification(notification, subscription.handback);
                }
            } catch (RuntimeException e) {
                // One listener's trouble is not the others'.
                LOG.log(System.Logger.Level.WARNING, "a listener failed on " + notification, e);
            }
        }
    }

    record Subscription(
            NotificationListener listener,
            @Nullable NotificationFilter filter,
            @Nullable Object handback) {}

    /// @param change   for a change of state: what the attribute notification is made from
    /// @param sequence number of the notification; that of the attribute follows it
    private record News(
            ObjectName source,
            String type,
            String message,
            @Nullable Object userData,
            @Nullable ProcessStateChange change,
            long sequence,
            long time) {
        Notification notification(OpenTypes types) {
            var notification = new Notification(type, source, sequence, time, message);
            if (userData != null) {
                notification.setUserData(types.of(userData.getClass()).toOpen(userData));
            }
            return notification;
        }

        AttributeChangeNotification attributeChange(ProcessStateChange from) {
            return new AttributeChangeNotification(
                    source,
                    sequence + 1,
                    time,
                    message,
                    "StateName",
                    String.class.getName(),
                    from.fromState(),
                    from.state());
        }
    }
}
