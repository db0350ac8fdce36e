package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.SpawnRequest;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The images of requests that are still in use, by identity: comparing requests would compare whole environments.
/// Loop thread.
final class SpawnImages {
    private final Map<Key, SpawnImage> images = new HashMap<>();
    private final ReferenceQueue<SpawnRequest> dropped = new ReferenceQueue<>();

    SpawnImage of(SpawnRequest request) {
        forgetDropped();
        Key key = new Key(request, dropped);
        SpawnImage known = images.get(key);
        if (known != null) {
            return known;
        }
        // The image must not keep its own key alive: it holds a copy of the request.
        SpawnImage made = new SpawnImage(copyOf(request));
        images.put(key, made);
        return made;
    }

    int size() {
        forgetDropped();
        return images.size();
    }

    private void forgetDropped() {
        for (Object key = dropped.poll(); key != null; key = dropped.poll()) {
            images.remove(key);
        }
    }

    private static SpawnRequest copyOf(SpawnRequest of) {
        return new SpawnRequest(
                of.program(),
                of.arguments(),
                of.environment(),
                of.directory(),
                of.umask(),
                of.credentials(),
                of.mergeStderr(),
                of.stdin());
    }

    private static final class Key extends WeakReference<SpawnRequest> {
        private final int hash;

        Key(SpawnRequest request, ReferenceQueue<SpawnRequest> dropped) {
            super(request, dropped);
            hash = System.identityHashCode(request);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // identity is what this key is for
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            SpawnRequest mine = get();
            return other instanceof Key key && mine != null && mine == key.get();
        }
    }
}
