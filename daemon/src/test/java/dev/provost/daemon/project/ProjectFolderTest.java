package dev.provost.daemon.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFolderTest {
    private static final ProjectFolder.Wishes NONE = new ProjectFolder.Wishes("", 0);

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void real() throws Exception {
        folder = temporary.toRealPath();
    }

    private String configuration(Map<String, String> environment) throws Exception {
        return new ProjectFolder(folder, environment).configuration(NONE, folder);
    }

    private void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void jar(String name, Map<String, String> manifest, Map<String, String> entries) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Manifest written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(written.getMainAttributes()::putValue);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, written)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static final Map<String, String> BOOT = Map.of("Spring-Boot-Version", "3.5.0", "Main-Class", "x.Main");

    // ---- templates

    @Test
    void aTemplateSeesSettingsOfAllFilesTheLaterWins() throws Exception {
        write("settings.properties", "db.host=a\ndb.port=1\nonly=p\n");
        write("settings.json", "{\"db\": {\"host\": \"b\", \"user\": \"ü\\\"'\"}, \"n\": [1, 2]}");
        write("settings.yaml", "db:\n  host: c\n  key: \"50% ;x\"\n");
        write(".env", "only=e\nHOME=not this\n");
        write("supervisord.conf", """
                [program:a]
                command=/bin/echo {{ settings.db.host }} {{ settings.db.port }} {{ settings.only }} {{ environ.HOME }}
                environment=U={{ settings.db.key | conf_word }}
                {% for n in settings.n %}
                [program:p{{ n }}]
                command=/bin/echo {{ settings.db.user | conf_word }} {{ settings.db.key | conf_word }} {{ PROJECT_DIR }}
                {% endfor %}
                """.replace("environment=U={{ settings.db.key | conf_word }}\n", ""));

        Generated generated = Generated.read(configuration(Map.of("HOME", "/h")), folder);

        assertThat(generated.names()).containsExactly("a:a", "p1:p1", "p2:p2");
        assertThat(generated.words("a")).containsExactly("/bin/echo", "c", "1", "e", "/h");
        assertThat(generated.words("p1")).containsExactly("/bin/echo", "ü\"'", "50% ;x", folder.toString());
    }

    @Test
    void nothingIsEscapedAndLinesStayWhatTheyAre() throws Exception {
        write("settings.properties", "q=<a> \"b\" & 'c'\n");
        write("supervisord.conf", "[program:a]\ncommand=/bin/echo {{ settings.q }}\n{# no #}\nautostart=false\n");

        assertThat(configuration(Map.of()))
                .startsWith("[program:a]\ncommand=/bin/echo <a> \"b\" & 'c'\n\nautostart=false\n");
    }

    @Test
    void anErrorOfATemplateTellsFileAndLine() throws Exception {
        String place = folder.resolve("supervisord.conf") + ":2: ";
        write("supervisord.conf", "[program:a]\ncommand={{ settings.nope }}\n");
        assertThatThrownBy(() -> configuration(Map.of())).hasMessageStartingWith(place + "there is no 'nope'; ");
        write("supervisord.conf", "[program:a]\n{% if nope %}x{% endif %}\n");
        assertThatThrownBy(() -> configuration(Map.of())).hasMessageStartingWith(place + "there is no 'nope'; ");
        write("supervisord.conf", "[program:a]\n{% endfor %}\n");
        assertThatThrownBy(() -> configuration(Map.of())).hasMessageStartingWith(place);
        write("settings.json", "{\"a\": \"secret\\nx\"}");
        write("supervisord.conf", "[program:a]\ncommand={{ settings.a | conf_word }}\n");
        assertThatThrownBy(() -> configuration(Map.of()))
                .hasMessageStartingWith(place + "the value has a line break")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aDefaultStandsInForWhatIsNotThere() throws Exception {
        write("supervisord.conf", "[program:a]\ncommand=/bin/echo {{ environ.NOPE | default(\"x\") }}\n");

        assertThat(configuration(Map.of())).contains("command=/bin/echo x\n");
    }

    @Test
    void aServerOfTheProjectsOwnStays() throws Exception {
        write("supervisord.conf", """
                [unix_http_server]
                file=%(here)s/own.sock ; here
                username=u
                password=p%%

                [supervisord]
                logfile=/tmp/x.log
                """);

        String made = configuration(Map.of());

        assertThat(made).doesNotContain("supervisor.sock").contains("pidfile=").containsOnlyOnce("logfile=");
        assertThat(ProjectFolder.clientPart(made))
                .isEqualTo("[supervisorctl]\nserverurl=unix://" + folder + "/own.sock\nusername=u\npassword=p%%\n");
        assertThat(new ProjectFolder(folder, Map.of()).logFolders("stdout_logfile = %(here)s/l/a.log\n", folder))
                .containsExactly(folder, folder.resolve("l"));
    }

    // ---- jars of Spring Boot

    @Test
    void aJarOfSpringBootTellsItsPortItsHealthAndItsTime() throws Exception {
        write("pom.xml", "<project/>");
        jar("target/shop-plain-1.0.jar", Map.of("Main-Class", "x.Main"), Map.of());
        jar(
                "target/web shop%-1.0-SNAPSHOT.jar",
                BOOT,
                Map.of(
                        "BOOT-INF/classes/application.yml",
                        "server.port: 8081\nspring:\n  lifecycle:\n    timeout-per-shutdown-phase: 20s\n",
                        "BOOT-INF/classes/application-prod.properties",
                        "management.server.port=8082\n",
                        "BOOT-INF/lib/spring-boot-actuator-3.5.0.jar",
                        ""));
        write("application.properties", "server.port=8090\n");
        write(".env", "SPRING_PROFILES_ACTIVE=prod\n");

        String made = configuration(Map.of());

        Generated generated = Generated.read(made, folder);
        assertThat(generated.words("web_shop_"))
                .containsExactly(
                        "java",
                        "-jar",
                        folder.resolve("target/web shop%-1.0-SNAPSHOT.jar").toString());
        assertThat(generated.process("web_shop_").stopwaitsecs()).isEqualTo(25);
        assertThat(made)
                .contains("\nready_check=http://127.0.0.1:8082/actuator/health/readiness\n")
                .contains("\nenvironment=MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED=\"true\"\n");
    }

    @Test
    void aJarWithoutActuatorIsReadyWhenItsPortIs() throws Exception {
        jar("build/libs/shop.jar", BOOT, Map.of());

        assertThat(configuration(Map.of()))
                .contains("[program:shop]", "\nready_check=tcp:127.0.0.1:8080\n", "\nstopwaitsecs=35\n")
                .doesNotContain("MANAGEMENT_");
    }

    // ---- builds of Spring Boot

    private static final String POM = """
            <?xml version="1.0"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <parent><artifactId>spring-boot-starter-parent</artifactId></parent>
              <dependencies>
                <dependency><artifactId>spring-boot-starter-actuator</artifactId></dependency>
              </dependencies>
              <artifactId>web-shop</artifactId>
              <build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>
            </project>
            """;

    @Test
    void aBuildWithMavenIsRunByItsPlugin() throws Exception {
        write("pom.xml", POM);
        write("src/main/resources/application.properties", "server.port=8081\nspring.profiles.active=dev\n");
        write("src/main/resources/config/application-dev.yaml", "server.servlet.context-path: /shop\n");

        String made = configuration(Map.of());

        assertThat(Generated.read(made, folder).words("web-shop"))
                .containsExactly("mvn", "--quiet", "--batch-mode", "spring-boot:run");
        assertThat(made)
                .contains("\nready_check=http://127.0.0.1:8081/shop/actuator/health/readiness\n")
                .contains("\nready_timeout=600\n", "\nstopasgroup=true\n", "\nkillasgroup=true\n");
        Path wrapper = folder.resolve("mvnw");
        write("mvnw", "");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        assertThat(Generated.read(configuration(Map.of()), folder).words("web-shop"))
                .startsWith(wrapper.toString());
        jar("target/web-shop-1.jar", BOOT, Map.of());
        assertThat(Generated.read(configuration(Map.of()), folder).words("web-shop"))
                .startsWith("java");
        Files.delete(folder.resolve("target/web-shop-1.jar"));
        write("pom.xml", POM.replace("</parent>", ""));
        assertThatThrownBy(() -> configuration(Map.of()))
                .hasMessageStartingWith(folder.resolve("pom.xml") + ":9: it is no XML: The element type")
                .hasMessageEndingWith("; correct it");
    }

    @Test
    void aBuildWithGradleIsRunByItsPlugin() throws Exception {
        write("build.gradle.kts", "plugins { id(\"org.springframework.boot\") version \"3.5.0\" }\n");
        write("settings.gradle.kts", "rootProject.name = \"my shop\"\n");

        String made = configuration(Map.of());

        assertThat(Generated.read(made, folder).words("my_shop"))
                .containsExactly("gradle", "--quiet", "--console=plain", "--no-daemon", "bootRun");
        assertThat(made).contains("\nready_check=tcp:127.0.0.1:8080\n");
        Files.delete(folder.resolve("settings.gradle.kts"));
        assertThat(configuration(Map.of()))
                .contains("[program:" + String.valueOf(folder.getFileName()).replaceFirst("-\\d.*", "") + "]");
    }

    // ---- nothing

    @Test
    void whatIsMissingIsToldWithTheRemedy() throws Exception {
        assertThatThrownBy(() -> configuration(Map.of()))
                .hasMessageStartingWith(folder + ": there is no project: neither supervisord.conf nor Procfile");
        write("build.gradle.kts", "");
        assertThatThrownBy(() -> configuration(Map.of()))
                .hasMessage(folder.resolve("build.gradle.kts") + ": it runs nothing: no plug-in of Spring Boot is named"
                        + " here, and no jar of Spring Boot is in build/libs; name the folder of the module that runs,"
                        + " or write a Procfile with a line such as app: java -jar target/app.jar");
        write("target/x.jar", "no jar");
        assertThatThrownBy(() -> configuration(Map.of()))
                .hasMessage(folder.resolve("target/x.jar") + ": it is no whole jar; build it again, or remove it");
        assertThatThrownBy(() -> ProjectFolder.of("/nope", Map.of()))
                .hasMessage("/nope: there is no such folder or command; name the folder of a project, or see"
                        + " project -h");
    }

    @Test
    void wishesForAProcfileAreRefusedElsewhere() throws Exception {
        write("supervisord.conf", "");

        assertThatThrownBy(() ->
                        new ProjectFolder(folder, Map.of()).configuration(new ProjectFolder.Wishes("web=2", 0), folder))
                .hasMessage("supervisord.conf: --formation and --port are for a Procfile, and there is this instead;"
                        + " leave them out");
    }

    // ---- its private folder

    @Test
    void aProjectHasOneFolderThatNobodyElseCanEnter() throws Exception {
        Map<String, String> session = Map.of("XDG_RUNTIME_DIR", folder.toString());

        Path run = RunFolder.of(Path.of("/a/project"), session, false);

        assertThat(run.getParent()).isEqualTo(folder);
        assertThat(run.getFileName().toString()).matches("provost-[0-9a-f]{16}");
        assertThat(Files.getPosixFilePermissions(run).toString()).doesNotContain("GROUP", "OTHERS");
        assertThat(RunFolder.of(Path.of("/a/project"), session, false)).isEqualTo(run);
        assertThat(RunFolder.of(Path.of("/b/project"), session, false)).isNotEqualTo(run);
        // That of a daemon that runs wins.
        Files.createFile(RunFolder.socket(run));
        assertThat(RunFolder.of(Path.of("/a/project"), session, true)).isEqualTo(run);
        assertThat(run.toFile().setReadable(true, false)).isTrue();
        assertThatThrownBy(() -> RunFolder.closed(run)).hasMessageContaining("closed to others; remove it, or chmod");
    }

    @Test
    void wordsOfACommandComeBackAsTheyWere() {
        List<String> words = List.of("/a b/c", "it's", "\"x\"", "%", "é");

        assertThat(dev.provost.daemon.config.CommandLine.split(ProjectDaemon.joined(words)))
                .isEqualTo(words);
    }
}
