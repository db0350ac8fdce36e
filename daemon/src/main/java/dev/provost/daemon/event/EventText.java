package dev.provost.daemon.event;

import dev.provost.daemon.output.OutputText;
import java.nio.ByteBuffer;

/// The bodies of events as supervisord writes them. Tools take them apart, so not a blank may change.
public final class EventText {
    private EventText() {}

    public static String of(Event event) {
        return switch (event) {
            case Event.ProcessStateChanged change -> state(change);
            case Event.ProcessLogged(String group, String name, long pid, String channel, ByteBuffer data) ->
                process(name, group) + " pid:" + pid + " channel:" + channel + "\n" + text(data);
            case Event.ProcessCommunicated(String group, String name, long pid, String _, ByteBuffer data) ->
                process(name, group) + " pid:" + pid + "\n" + text(data);
            case Event.RemoteCommunicated(String kind, String data) -> "type:" + kind + "\n" + data;
            case Event.GroupAdded(String group) -> "groupname:" + group + "\n";
            case Event.GroupRemoved(String group) -> "groupname:" + group + "\n";
            case Event.SupervisorRunning _, Event.SupervisorStopping _ -> "";
            case Event.Ticked(int _, long when) -> "when:" + when;
        };
    }

    private static String state(Event.ProcessStateChanged change) {
        String common = process(change.name(), change.group()) + " from_state:" + change.from();
        return switch (change.to()) {
            case STARTING, BACKOFF -> common + " tries:" + change.tries();
            case RUNNING, STOPPING, STOPPED -> common + " pid:" + change.pid();
            case EXITED -> common + " expected:" + (change.expected() ? 1 : 0) + " pid:" + change.pid();
            case FATAL, UNKNOWN -> common;
        };
    }

    private static String process(String name, String group) {
        return "processname:" + name + " groupname:" + group;
    }

    private static String text(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(data.position(), bytes);
        return OutputText.of(bytes);
    }
}
