package dev.provost.jmx;

/// The events of an `[eventlistener:x]`: what waits, what was delivered, what was missed. Its processes are those
/// of the group of the same name. Counters begin when the group is added and only grow.
@Description("An event listener pool")
public interface EventListenerPoolMXBean {
    @Description("Name of the pool and of its group")
    String getName();

    @Description("Event types it subscribes to, as configured; a type stands for all below it")
    String[] getEvents();

    @Description(
            "What its processes are about, in the order in which they are asked. States: ACKNOWLEDGED (owes READY), "
                    + "READY, BUSY (owes a result), UNKNOWN (broke the protocol; is restarted or taken back later)")
    ListenerStatus[] getListenerStates();

    @Description(value = "Events that may wait for a listener, the option buffer_size", unit = "count")
    int getBufferSize();

    @Description(value = "Events that wait for a listener now", unit = "count")
    int getBuffered();

    @Description(value = "Events that were for this pool", unit = "count")
    long getAccepted();

    @Description(
            value = "Times an event was written to a listener; an event that comes again counts again",
            unit = "count")
    long getDelivered();

    @Description(value = "Events that a listener accepted", unit = "count")
    long getProcessed();

    @Description(value = "Times a listener rejected an event, which comes again then", unit = "count")
    long getRejected();

    @Description(
            value = "Events it has missed: the buffer was full, or listener after listener failed on them",
            unit = "count")
    long getDiscarded();

    @Description(
            value = "Times a listener that had broken the protocol asked for events again and was taken back",
            unit = "count")
    long getResynchronised();

    @Description(value = "Times a listener was restarted because it had become deaf", unit = "count")
    long getRestarted();
}
