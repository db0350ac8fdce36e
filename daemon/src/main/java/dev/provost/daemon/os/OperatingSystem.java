package dev.provost.daemon.os;

import dev.provost.daemon.os.linux.LinuxEngine;
import dev.provost.daemon.os.linux.LinuxHost;
import dev.provost.daemon.os.portable.PortableEngine;
import dev.provost.daemon.os.portable.PortableHost;
import org.jspecify.annotations.Nullable;

/// The backends that fit this system. The host works at once; the engine is chosen when the configuration is known.
public final class OperatingSystem {
    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));

    private final Host host;

    private OperatingSystem(Host host) {
        this.host = host;
    }

    /// Begins linking libc on a thread of its own, where there is something to link, and returns at once. Whoever needs
    /// it sooner waits for it.
    public static OperatingSystem prepare() {
        if (!LINUX) {
            return new OperatingSystem(new PortableHost());
        }
        Thread linking = new Thread(new Linking(), "linking");
        linking.setDaemon(true);
        linking.start();
        return new OperatingSystem(new LinuxHost());
    }

    public Host host() {
        return host;
    }

    /// Makes an engine, not yet opened.
    ///
    /// @param choice `linux`, `portable`, or `auto` for the first of them that works here
    /// @throws IllegalArgumentException for any other word
    /// @throws UnsupportedOperationException when `linux` was asked for and can't work here, with the reason
    public Selection engine(String choice) {
        return switch (choice) {
            case "auto" -> {
                String missing = missing();
                yield missing == null ? linux() : portable(missing);
            }
            case "linux" -> {
                String missing = missing();
                if (missing != null) {
                    throw new UnsupportedOperationException(
                            "process engine 'linux' does not work here: " + missing + "; use 'auto' or 'portable'");
                }
                yield linux();
            }
            case "portable" -> portable("as configured");
            default ->
                throw new IllegalArgumentException(
                        "process engine is '" + choice + "'; use 'auto', 'linux' or 'portable'");
        };
    }

    /// @param reason for the log: which engine, and for the portable one why
    public record Selection(ProcessEngine engine, String reason) {}

    private Selection linux() {
        if (host instanceof LinuxHost linux) {
            return new Selection(linux.newEngine(), "linux process engine");
        }
        throw new IllegalStateException("the linux engine needs the linux host");
    }

    private static Selection portable(String why) {
        return new Selection(new PortableEngine(), "portable process engine: " + why);
    }

    private static @Nullable String missing() {
        if (!LINUX) {
            return "this is " + System.getProperty("os.name");
        }
        try {
            return LinuxEngine.missing();
        } catch (LinkageError e) {
            // A C library without one of our functions, or native access denied.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return String.valueOf(cause.getMessage());
        }
    }

    /// A class and not a lambda: it runs before anything else, and a lambda would have to be spun first.
    private static final class Linking implements Runnable {
        @Override
        public void run() {
            try {
                LinuxEngine.prepare();
            } catch (LinkageError e) {
                // Choosing the engine meets the same error and reports it.
                return;
            }
        }
    }
}
