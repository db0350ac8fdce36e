package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Host.Limit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LinuxHostTest {
    private final LinuxHost host = new LinuxHost();

    @Test
    void usersAndGroupsAreFoundByNameAndNumber() {
        Account root = host.user("root").orElseThrow();

        assertThat(root.uid()).isZero();
        assertThat(root.groups()).contains(root.gid());
        assertThat(host.user(0)).contains(root);
        assertThat(host.group("root")).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void whoIsUnknownIsNotFound() {
        assertThat(host.user("no such user")).isEmpty();
        assertThat(host.user(1_999_999_999)).isEmpty();
        assertThat(host.group("no such group")).isEmpty();
    }

    @Test
    void aLimitThatIsHighEnoughStays() throws IOException {
        assertThat(host.limit(Limit.OPEN_FILES)).isPositive();
        assertThat(host.raiseLimit(Limit.OPEN_FILES, 1)).isFalse();
    }

    @Test
    void aLimitThatCantBeReachedIsRefusedWithItsName() {
        assertThatThrownBy(() -> host.raiseLimit(Limit.OPEN_FILES, Long.MAX_VALUE - 1))
                .isInstanceOf(IOException.class)
                .hasMessage("setrlimit EPERM: RLIMIT_NOFILE to 9223372036854775806");
    }

    @Test
    void aFolderThatIsMissingIsRefused() {
        assertThatThrownBy(() -> host.changeDirectory(Path.of("/nonexistent")))
                .isInstanceOf(IOException.class)
                .hasMessage("chdir ENOENT: /nonexistent");
    }

    @Test
    void theUseOfThisProcessIsRead() {
        var usage = host.usageReader().read(ProcessHandle.current().pid()).orElseThrow();

        assertThat(usage.cpuNanos()).isPositive();
        assertThat(usage.residentBytes()).isGreaterThan(1_000_000);
        assertThat(usage.threads()).isGreaterThan(3);
        assertThat(usage.openFiles()).isGreaterThan(3);
    }

    /// A unix socket for datagrams, which Java has none of.
    private String received(String address, byte[] name) throws IOException {
        Libc libc = new Libc();
        int socket = libc.check(libc.callInt(Libc.symbol("socket"), 1, 2, 0, 0), "socket", "test");
        try {
            ByteBuffer where = Libc.memory(110).putShort(0, (short) 1).put(Short.BYTES, name);
            libc.check(
                    libc.callInt(Libc.symbol("bind"), socket, Libc.addressOf(where), Short.BYTES + name.length, 0),
                    "bind",
                    address);
            host.sendDatagram(address, "READY=1");
            ByteBuffer got = Libc.memory(100);
            int bytes = libc.check(libc.read(socket, Libc.addressOf(got), 100), "read", "test");
            return StandardCharsets.UTF_8.decode(got.limit(bytes)).toString();
        } finally {
            libc.close(socket);
        }
    }

    @Test
    void aDatagramReachesASocketFile(@TempDir Path dir) throws IOException {
        String address = dir.resolve("s").toString();

        assertThat(received(address, (address + "\0").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("READY=1");
    }

    @Test
    void aDatagramReachesANameWithoutAFile() throws IOException {
        String name = "provost-test-" + ProcessHandle.current().pid();

        assertThat(received("@" + name, ("\0" + name).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("READY=1");
    }

    @Test
    void aDatagramToNobodyIsRefusedWithItsAddress() {
        assertThatThrownBy(() -> host.sendDatagram("/nonexistent/socket", "READY=1"))
                .isInstanceOf(IOException.class)
                .hasMessage("sendto ENOENT: /nonexistent/socket");
        assertThatThrownBy(() -> host.sendDatagram("/" + "x".repeat(107), "READY=1"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("not the name of a socket: /xxx");
    }

    @Test
    void aLineGoesToTheSystemLogOrNowhere() {
        host.syslog(6, "provost-test", "100% harmless %s %n");
    }
}
