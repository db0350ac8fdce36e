package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// A plug-in compiled against the jar of the contract in the distribution, as its author would do it.
final class PluginJar {
    private static final String SERVICE = "META-INF/services/dev.provost.jmx.spi.RpcInterface";

    private PluginJar() {}

    /// Compiles `Restarter` and packs it as `file`.
    static void restarter(Path file) throws Exception {
        Path work = ProvostDaemon.newFolder();
        try {
            Path source = work.resolve("Restarter.java");
            try (var resource = PluginJar.class.getResourceAsStream("/Restarter.java.txt")) {
                Files.copy(resource, source);
            }
            Path classes = Files.createDirectory(work.resolve("classes"));
            String library = ProvostDaemon.provostd().resolveSibling("../lib/*").toString();
            Ended compiler = Ended.run(
                    work,
                    Map.of(),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "javac")
                                    .toString(),
                            "-J-Xmx128m",
                            "-J-XX:TieredStopAtLevel=1",
                            "-parameters",
                            "-cp",
                            library,
                            "-d",
                            classes.toString(),
                            source.toString()));
            assertThat(compiler.status()).as(compiler.out() + compiler.err()).isZero();
            pack(classes, file);
        } finally {
            ProvostDaemon.delete(work);
        }
    }

    private static void pack(Path classes, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (var jar = new JarOutputStream(Files.newOutputStream(unfinished));
                var found = Files.walk(classes)) {
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write("org.example.restarter.Restarter\n".getBytes(StandardCharsets.UTF_8));
            for (Path one : found.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(one).toString()));
                Files.copy(one, jar);
            }
        }
        Files.move(unfinished, file);
    }
}
