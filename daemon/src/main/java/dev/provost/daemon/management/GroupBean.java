package dev.provost.daemon.management;

import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.ProcessGroup;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.GroupMXBean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One group as an MBean.
final class GroupBean extends ProcessSetBean implements GroupMXBean {
    private final ProcessGroup group;

    GroupBean(ProcessGroup group, Orders orders, Ordering ordering, UsageSampler usage) {
        super(group.processes(), orders, ordering, usage);
        this.group = group;
    }

    @Override
    List<ManagedProcess> processes() {
        return group.byPriority();
    }

    @Override
    String group() {
        return group.name();
    }

    @Override
    @Nullable
    String program() {
        return null;
    }

    @Override
    @Nullable
    OrderConfig order() {
        return ordering().ofGroup(group);
    }

    @Override
    String target() {
        return group.name() + ":*";
    }

    @Override
    public String getName() {
        return group.name();
    }

    @Override
    public String getKind() {
        return group.config().kind().section();
    }

    @Override
    public int getPriority() {
        return group.priority();
    }
}
