package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.order.Link;
import dev.provost.daemon.order.Want;
import dev.provost.daemon.process.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The keys about the order of starts and stops.
class OrderKeysTest {
    private static final String S = "[supervisord]\n";

    @TempDir
    private Path dir;

    private static String program(String name, String keys) {
        return "[program:" + name + "]\ncommand=/bin/cat\n" + keys;
    }

    private Written config(String text) {
        return new Written(dir).main(S + text);
    }

    /// `web > db (running)` for each link.
    private List<String> links(String text) throws ConfigException {
        Dependencies found = Dependencies.of(config(text).read().groups());
        List<String> links = new ArrayList<>();
        for (int node = 0; node < found.graph().size(); node++) {
            for (Link link : found.graph().needs(node)) {
                links.add(found.graph().name(node) + " > " + found.graph().name(link.on()) + " ("
                        + link.want().key() + " " + link.want().what() + ")");
            }
        }
        return links;
    }

    private List<String> problems(String text) {
        return config(text).check().problems().stream()
                .map(problem -> problem.toString().replace(dir + "/", ""))
                .toList();
    }

    @Test
    void namesMeanProgramsGroupsAndTheirProcesses() throws ConfigException {
        String numbered = "process_name=%(program_name)s%(process_num)d\nnumprocs=2\n";
        String all = program("db", "") + program("w", numbered) + program("m", "") + "[group:g]\nprograms=m\n";

        assertThat(links(all + program("a", "depends_on=db, w:ready, g:m:exited\n")))
                .containsExactly(
                        "a > db (depends_on running)",
                        "a > w:w0 (depends_on ready)",
                        "a > w:w1 (depends_on ready)",
                        "a > g:m (depends_on exited)");
        assertThat(links(all + program("a", "starts_after=m w:w1 g:*\n")))
                .containsExactly(
                        "a > g:m (starts_after begun)",
                        "a > w:w1 (starts_after begun)",
                        "a > g:m (starts_after begun)");
    }

    @Test
    void aGroupSpeaksForItsMembers() throws ConfigException {
        assertThat(links(program("a", "") + program("b", "") + program("db", "")
                        + "[group:g]\nprograms=a,b\ndepends_on=db\n"))
                .containsExactly("g:a > db (depends_on running)", "g:b > db (depends_on running)");
    }

    @Test
    void eachProcessMayNameItsOwn() throws ConfigException {
        String two = "process_name=%(program_name)s%(process_num)d\nnumprocs=2\n";

        assertThat(links(program("db", two) + program("w", two + "depends_on=db:db%(process_num)d\n")))
                .containsExactly("w:w0 > db:db0 (depends_on running)", "w:w1 > db:db1 (depends_on running)");
    }

    @Test
    void startinorderIsAChainByPriority() throws ConfigException {
        String two = "process_name=%(program_name)s%(process_num)d\nnumprocs=2\n";

        assertThat(links(program("c", "startinorder=true\npriority=3\n")
                        + program("b", two + "startinorder=1\nstartnextafter=exited\npriority=2\n")
                        + program("a", "startinorder=yes\npriority=1\nautostart=false\n")
                        + program("x", "priority=2\n")))
                .containsExactly(
                        "b:b0 > a (startinorder running)",
                        "b:b1 > a (startinorder running)",
                        "c > b:b0 (startinorder exited)",
                        "c > b:b1 (startinorder exited)");
    }

    @Test
    void dependentStartupNamesStates() throws ConfigException {
        var config = config(program("a", "")
                        + program("b", "")
                        + program(
                                "c",
                                "autostart=false\ndependent_startup=true\n"
                                        + "dependent_startup_wait_for=a:running b:exited,FATAL\n"
                                        + "dependent_startup_inherit_priority=true\n")
                        + program("z", ""))
                .read();
        Dependencies found = Dependencies.of(config.groups());

        assertThat(found.graph().needs(2))
                .extracting(Link::want)
                .containsExactly(
                        new Want.AnyOf(Set.of(State.RUNNING)), new Want.AnyOf(Set.of(State.EXITED, State.FATAL)));
        assertThat(found.chained().stream()).containsExactly(2);
        assertThat(found.place(2)).isEqualTo(1);
    }

    @Test
    void whatDoesntExistIsRefusedWithItsPlace() {
        assertThat(problems(program("a", "depends_on=b, nothing\n") + program("b", "starts_after=b:c\n")))
                .containsExactly(
                        "supervisord.conf:4: 'depends_on' of [program:a] names 'nothing', which is no program, group or"
                                + " process (supervisord.conf:4); write a program, a group, group:process or"
                                + " group:* of this configuration",
                        "supervisord.conf:7: 'starts_after' of [program:b] names 'b:c', which is no program, group or"
                                + " process (supervisord.conf:7); write a program, a group, group:process or"
                                + " group:* of this configuration");
    }

    @Test
    void aCircleIsSpelledOut() {
        String file = "supervisord.conf:";

        assertThat(problems(program("a", "depends_on=b\n")
                        + program("b", "starts_after=c\n")
                        + program("c", "depends_on=a\n")))
                .containsExactly("supervisord.conf:4: processes wait for each other in a circle: a -> b (depends_on, "
                        + file + "4) -> c (starts_after, " + file + "7) -> a (depends_on, " + file
                        + "10); take one of these out");
    }

    @Test
    void aConditionThatCantHoldIsRefused() {
        assertThat(problems(program("a", "depends_on=b:exited\n") + program("b", "autorestart=true\n")))
                .singleElement()
                .asString()
                .contains("waits for b to be exited, but it has autorestart=true and is started again each time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "startinorder=maybe",
                "startnextafter=RUNING",
                "dependent_startup_wait_for=b",
                "dependent_startup_wait_for=b:stopped",
                "depends_on=a:b:c",
                "dependent_startup_wait_for=b:"
            })
    void aBadValueIsAnErrorAndNoDefault(String line) {
        assertThat(problems(program("a", line + "\n") + program("b", "")))
                .singleElement()
                .asString()
                .startsWith("supervisord.conf:4: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/local/bin/ordered-startup-supervisord",
                "supervisord-dependent-startup -c x",
                "python3 -m supervisord_dependent_startup"
            })
    void theSeedsListenersAreLeftOut(String command) throws ConfigException {
        var config = config("[eventlistener:o]\ncommand=" + command + "\nevents=PROCESS_STATE\n" + program("a", ""))
                .read();

        assertThat(config.groups()).extracting(GroupConfig::name).containsExactly("a");
        assertThat(config.remarks())
                .extracting(ServerConfig.Remark::text)
                .singleElement()
                .asString()
                .startsWith("[eventlistener:o] is left out: Provost does itself what ");
    }

    @Test
    void otherListenersStay() throws ConfigException {
        var config = config("[eventlistener:o]\ncommand=/bin/my-ordered-startup-supervisord\nevents=TICK_5\n")
                .read();

        assertThat(config.groups()).hasSize(1);
    }

    @Test
    void otherWishesChangeAGroupButStopNobody() throws ConfigException {
        String b = program("b", "");
        var before = config(program("a", "") + b).read().groups();
        var after = config(program("a", "depends_on=b\n") + b).read().groups();
        var group =
                config(program("a", "") + b + "[group:g]\nprograms=a\n").read().groups();
        var groupAfter = config(program("a", "") + b + "[group:g]\nprograms=a\nstarts_after=b\n")
                .read()
                .groups();

        assertThat(ConfigDiff.compare(before, after).changed()).containsExactly("a");
        assertThat(ConfigDiff.unchanged(before.getFirst(), after.getFirst())).containsExactly("a");
        assertThat(ConfigDiff.compare(group, groupAfter).changed()).containsExactly("g");
    }
}
