package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.SpawnRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request in the form that `posix_spawn` wants, outside the heap. Kept for as long as its request is, so a restart
/// encodes nothing; its memory goes with the object.
final class SpawnImage {
    private static final int WORD = Long.BYTES;

    final SpawnRequest request;

    /// Where it lies; whoever passes these addresses on keeps this object reachable during the call.
    final long program;

    final long arguments;
    final long environment;

    /// 0 for none.
    final long directory;

    /// 0 for none; else an array of `int`.
    final long groups;

    private final ByteBuffer memory;

    /// How long its last start took on the starting thread; negative when it was never run.
    volatile long lastStartNanos = -1;

    SpawnImage(SpawnRequest request) {
        this.request = request;
        List<byte[]> texts = new ArrayList<>(
                request.arguments().size() + request.environment().size() + 2);
        for (String argument : request.arguments()) {
            texts.add(utf8(argument));
        }
        for (Map.Entry<String, String> variable : request.environment().entrySet()) {
            texts.add(utf8(variable.getKey() + "=" + variable.getValue()));
        }
        texts.add(utf8(request.program()));
        if (request.directory() != null) {
            texts.add(utf8(request.directory()));
        }
        List<Integer> ids = groupsOf(request);
        int argc = request.arguments().size();
        int envc = request.environment().size();
        int pointers = (argc + 1 + envc + 1) * WORD;
        int bytes = pointers + ids.size() * Integer.BYTES;
        for (byte[] text : texts) {
            bytes += text.length + 1;
        }
        memory = Libc.memory(bytes);
        long base = Libc.addressOf(memory);
        arguments = base;
        environment = base + (argc + 1L) * WORD;
        groups = ids.isEmpty() ? 0 : base + pointers;
        int at = pointers;
        for (int id : ids) {
            memory.putInt(at, id);
            at += Integer.BYTES;
        }
        int pointer = 0;
        for (int i = 0; i < argc + envc; i++) {
            if (i == argc) {
                pointer += WORD;
            }
            memory.putLong(pointer, base + at);
            pointer += WORD;
            at = put(texts.get(i), at);
        }
        program = base + at;
        at = put(texts.get(argc + envc), at);
        directory = request.directory() == null ? 0 : base + at;
        if (request.directory() != null) {
            put(texts.get(argc + envc + 1), at);
        }
    }

    private static List<Integer> groupsOf(SpawnRequest request) {
        SpawnRequest.@Nullable Credentials credentials = request.credentials();
        return credentials == null ? List.of() : credentials.groups();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// {@return where the next text may go: the memory came zeroed, so a gap of one closes this one}
    private int put(byte[] text, int at) {
        memory.put(at, text);
        return at + text.length + 1;
    }

    /// {@return whether only the spawner may start it}
    boolean needsSpawner() {
        return request.umask() != null || request.credentials() != null;
    }
}
