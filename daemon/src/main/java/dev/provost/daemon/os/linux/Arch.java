package dev.provost.daemon.os.linux;

/// What differs between the two machines we know, x86_64 and aarch64.
final class Arch {
    private static final boolean X86 = "amd64".equals(System.getProperty("os.arch"));

    /// `struct epoll_event` is packed on x86_64 only.
    static final int EPOLL_EVENT_BYTES = X86 ? 12 : 16;

    static final int EPOLL_DATA_OFFSET = X86 ? 4 : 8;
    static final int O_DIRECTORY = X86 ? 0x10000 : 0x4000;
    static final long SYS_GETDENTS64 = X86 ? 217 : 61;
    static final long SYS_SETGROUPS = X86 ? 116 : 159;
    static final long SYS_SETRESUID = X86 ? 117 : 147;
    static final long SYS_SETRESGID = X86 ? 119 : 149;

    private Arch() {}

    static boolean isKnown() {
        return X86 || "aarch64".equals(System.getProperty("os.arch"));
    }
}
