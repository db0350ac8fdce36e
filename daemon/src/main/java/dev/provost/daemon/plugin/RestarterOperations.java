package dev.provost.daemon.plugin;

import static javax.management.MBeanOperationInfo.ACTION_INFO;
import static javax.management.MBeanOperationInfo.INFO;

import dev.provost.jmx.Description;
import dev.provost.jmx.Impact;
import dev.provost.jmx.TrueIfEmpty;
import java.util.Map;

/// What `[rpcinterface:restarter]` offers: the methods of the Python plug-in supervisor-restarter.
@Description("Restarts whole groups, each process as soon as it has stopped itself")
public interface RestarterOperations {
    /// @return what failed, one for each; empty, in XML-RPC `true`, when every process runs
    @TrueIfEmpty
    @Impact(ACTION_INFO)
    @Description("Restarts all processes of a group, each as soon as it has stopped itself, and starts those that are "
            + "not running; with a stagger_factor n every n-th at a time. Answers true when all are RUNNING, else a "
            + "list of what failed. Faults: BAD_GROUP, TIMEOUT")
    RestartFailure[] restartProcessGroup(@Description("name of the group") String name);

    @Impact(INFO)
    @Description("Version of what serves these methods: Provost's")
    String getPluginVersion();

    @Impact(INFO)
    @Description("Version of these methods: 3.0")
    String getAPIVersion();

    @Description("The keys of its section and their values: delay, timeout and stagger_factor")
    Map<String, String> getSettings();
}
