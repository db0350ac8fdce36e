package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Host.Limit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
        var usage = host.usage(ProcessHandle.current().pid()).orElseThrow();

        assertThat(usage.cpuNanos()).isPositive();
        assertThat(usage.residentBytes()).isGreaterThan(1_000_000);
        assertThat(usage.threads()).isGreaterThan(3);
        assertThat(usage.openFiles()).isGreaterThan(3);
    }

    @Test
    void aLineGoesToTheSystemLogOrNowhere() {
        host.syslog(6, "provost-test", "100% harmless %s %n");
    }
}
