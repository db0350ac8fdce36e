package dev.provost.bridge.events;

import java.lang.reflect.Array;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jspecify.annotations.Nullable;

/// A notification as JSON.
final class NotificationJson {
    private NotificationJson() {}

    /// {@return one line: type, source, sequence, time in milliseconds since 1970, message, data}
    static String of(Notification notification) {
        var json = new JSONObject();
        json.put("type", notification.getType());
        json.put("source", source(notification.getSource()));
        json.put("sequence", notification.getSequenceNumber());
        json.put("time", notification.getTimeStamp());
        json.put("message", notification.getMessage());
        json.put("data", value(notification.getUserData()));
        return json.toJSONString();
    }

    private static String source(Object source) {
        return source instanceof ObjectName name ? name.toString() : String.valueOf(source);
    }

    private static @Nullable Object value(@Nullable Object data) {
        if (data instanceof CompositeData composite) {
            var json = new JSONObject();
            for (String key : composite.getCompositeType().keySet()) {
                json.put(key, value(composite.get(key)));
            }
            return json;
        }
        if (data != null && data.getClass().isArray()) {
            var json = new JSONArray();
            for (int i = 0; i < Array.getLength(data); i++) {
                json.add(value(Array.get(data, i)));
            }
            return json;
        }
        return data == null || data instanceof Number || data instanceof Boolean ? data : data.toString();
    }
}
