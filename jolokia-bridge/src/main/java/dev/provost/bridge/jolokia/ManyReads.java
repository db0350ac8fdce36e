package dev.provost.bridge.jolokia;

import dev.provost.jmx.ObjectNames;
import java.util.List;
import java.util.Set;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.request.JolokiaReadRequest;
import org.jspecify.annotations.Nullable;

/// Reads named attributes of all MBeans of ours that a pattern means, in half the time: Jolokia asks each of a thousand
/// for its description first, and looks up classes for every text it converts to text. What is not plain text, numbers
/// and booleans, what is missing, and every further wish of a client is left to Jolokia.
final class ManyReads {
    private final MBeanServer mbeans;
    private final AccessPolicy policy;

    ManyReads(MBeanServer mbeans, AccessPolicy policy) {
        this.mbeans = mbeans;
        this.policy = policy;
    }

    /// The answer, which needs no conversion.
    record Answer(JSONObject json) {}

    /// {@return what Jolokia would answer, null for what is left to it}
    @Nullable
    Answer read(JolokiaReadRequest request) throws JMException {
        ObjectName pattern = request.getObjectName();
        if (!pattern.isPattern() || !ObjectNames.DOMAIN.equals(pattern.getDomain()) || !isPlain(request)) {
            return null;
        }
        String[] names = attributes(request);
        if (names.length == 0) {
            return null;
        }
        Set<ObjectName> found = mbeans.queryNames(pattern, null);
        if (found.isEmpty()) {
            return null;
        }
        var all = new JSONObject();
        for (ObjectName name : found) {
            JSONObject one = one(name, names);
            if (one == null) {
                return null;
            }
            all.put(request.getOrderedObjectName(name), one);
        }
        return new Answer(all);
    }

    /// {@return the attributes by name, none for all}
    private static String[] attributes(JolokiaReadRequest request) {
        // Jolokia has two methods, each of which throws where it should have been the other.
        if (request.isMultiAttributeMode()) {
            List<String> several = request.getAttributeNames();
            return several == null || several.contains(null) ? new String[0] : several.toArray(new String[0]);
        }
        String one = request.getAttributeName();
        return one == null ? new String[0] : new String[] {one};
    }

    private static boolean isPlain(JolokiaReadRequest request) {
        return request.getProvider() == null
                && (request.getPathParts() == null || request.getPathParts().isEmpty())
                && isDefault(request, ConfigKey.SERIALIZE_LONG)
                && isDefault(request, ConfigKey.IF_MODIFIED_SINCE);
    }

    private static boolean isDefault(JolokiaReadRequest request, ConfigKey key) {
        String wish = request.getParameter(key);
        return wish == null || wish.equals(key.getDefaultValue());
    }

    private @Nullable JSONObject one(ObjectName name, String[] attributes) throws JMException {
        List<Attribute> values;
        try {
            values = mbeans.getAttributes(name, attributes).asList();
        } catch (InstanceNotFoundException e) {
            // It has gone since: Jolokia knows what to say.
            return null;
        }
        if (values.size() != attributes.length) {
            return null;
        }
        var json = new JSONObject();
        for (Attribute value : values) {
            boolean simple = value.getValue() instanceof String
                    || value.getValue() instanceof Number
                    || value.getValue() instanceof Boolean;
            if (!simple || !policy.isAttributeReadAllowed(name, value.getName())) {
                return null;
            }
            json.put(value.getName(), value.getValue());
        }
        return json;
    }
}
