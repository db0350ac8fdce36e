package dev.provost.bridge;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What requests run on: a few threads that stay, and virtual threads for those that find them busy, because an
/// operation such as `startProcess` may wait for a long time.
///
/// Virtual threads alone would do, but what carries them ends half a minute after the last request and begins with the
/// next: a console that looks once a minute would cost that each time.
final class RequestThreads extends ThreadPoolExecutor {
    /// As many requests of consoles, monitors and operators at once are common; they mostly come one by one.
    private static final int STAYING = 2;

    RequestThreads() {
        this(Thread.ofVirtual().name("http-request-", 0).factory());
    }

    private RequestThreads(ThreadFactory further) {
        super(
                STAYING,
                STAYING,
                0,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("http-worker-", 0).factory(),
                (request, _) -> further.newThread(request).start());
    }
}
