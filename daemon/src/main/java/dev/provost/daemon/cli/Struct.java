package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A struct of an answer, whose members are there and of the right type, or the answer is refused.
record Struct(Map<?, ?> members) {
    static Struct of(Object value) throws RpcException {
        if (value instanceof Map<?, ?> members) {
            return new Struct(members);
        }
        throw RpcException.malformed("the answer is not a struct");
    }

    /// {@return the structs of an array}
    static List<Struct> listOf(Object value) throws RpcException {
        if (!(value instanceof List<?> list)) {
            throw RpcException.malformed("the answer is not an array");
        }
        List<Struct> structs = new ArrayList<>(list.size());
        for (Object element : list) {
            structs.add(of(element));
        }
        return structs;
    }

    String text(String name) throws RpcException {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw missing(name);
    }

    long number(String name) throws RpcException {
        if (members.get(name) instanceof Long number) {
            return number;
        }
        throw missing(name);
    }

    boolean flag(String name) throws RpcException {
        if (members.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw missing(name);
    }

    List<?> list(String name) throws RpcException {
        if (members.get(name) instanceof List<?> list) {
            return list;
        }
        throw missing(name);
    }

    /// {@return `name` or `group:name`}
    String name() throws RpcException {
        return new Namespec(text("group"), text("name")).text();
    }

    private static RpcException missing(String name) {
        return RpcException.malformed("the answer has no usable member '" + name + "'");
    }
}
