package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What reading the configuration anew found, by group.
record Changes(List<String> added, List<String> changed, List<String> removed) {
    /// Has the daemon read its configuration.
    static Changes read(Session session) throws RpcException, RpcFault {
        if (session.call("reloadConfig") instanceof List<?> outer
                && outer.size() == 1
                && outer.getFirst() instanceof List<?> lists
                && lists.size() == 3) {
            return new Changes(texts(lists.get(0)), texts(lists.get(1)), texts(lists.get(2)));
        }
        throw RpcException.malformed("the answer to reloadConfig is not three lists");
    }

    private static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                texts.add(String.valueOf(element));
            }
        }
        return texts;
    }
}
