package dev.provost.jmx.access;

/// The way by which somebody came in.
public enum Door {
    XML_RPC("xml-rpc"),
    JOLOKIA("jolokia"),
    /// Figures and health.
    METRICS("metrics"),
    /// The pages and what they load.
    WEB("web"),
    /// The streams of logs.
    TAIL("tail"),
    /// The configured JMX server.
    JMX("jmx"),
    /// The JVM's own JMX agent, which whoever runs as the same user may start.
    ATTACH("attach"),
    /// A thread of an `[rpcinterface:x]` plug-in; what it does for a caller is done by that caller.
    PLUGIN("plugin"),
    /// A signal to the daemon.
    SIGNAL("signal"),
    /// Code in the daemon's own JVM.
    LOCAL("local");

    private final String word;

    Door(String word) {
        this.word = word;
    }

    /// {@return its name in records and messages; a promise to those who read them}
    public String word() {
        return word;
    }
}
