package dev.provost.bridge;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Has the kernel tell when something is removed from the folders of socket files. Costs nothing until then.
final class SocketWatch implements AutoCloseable {
    private final WatchService service;
    private final Runnable removal;

    private SocketWatch(WatchService service, Runnable removal) {
        this.service = service;
        this.removal = removal;
    }

    /// @param removal what to do when any file was removed there; runs on a thread of the watch
    /// @return null when there is nothing to watch, or nothing to watch it with
    static @Nullable SocketWatch over(List<ListeningSocket> sockets, Runnable removal) {
        WatchService service = null;
        try {
            for (ListeningSocket socket : sockets) {
                Path file = socket.file();
                Path folder = file == null ? null : file.toAbsolutePath().getParent();
                if (folder != null) {
                    if (service == null) {
                        service = FileSystems.getDefault().newWatchService();
                    }
                    folder.register(service, StandardWatchEventKinds.ENTRY_DELETE);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Watches are a bounded thing of the kernel's. The daemon works without, and SIGUSR2 looks as well.
            ListeningSocket.closeQuietly(service);
            return null;
        }
        if (service == null) {
            return null;
        }
        SocketWatch watch = new SocketWatch(service, removal);
        Thread.ofPlatform().daemon().name("socket-watch").start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                // First: what is removed while we look is told again.
                key.reset();
                removal.run();
            }
        } catch (ClosedWatchServiceException e) {
            // That is how it ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ListeningSocket.closeQuietly(service);
    }
}
