package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// A jar compiled from a source among the resources, as its author would do it.
final class SourceJar {
    private SourceJar() {}

    /// A plug-in, compiled against the jar of the contract in the distribution.
    static void restarter(Path file) throws Exception {
        make(
                file,
                "Restarter",
                "META-INF/services/dev.provost.jmx.spi.RpcInterface",
                "org.example.restarter.Restarter\n",
                "-cp",
                ProvostDaemon.provostd().resolveSibling("../lib/*").toString());
    }

    /// The agent behind [SwingHand], for the oldest Java that a program with windows runs on here.
    static void swingHand(Path file) throws Exception {
        make(
                file,
                "SwingHandAgent",
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\nPremain-Class: SwingHandAgent\n",
                "--release",
                "17");
    }

    private static void make(Path file, String name, String entry, String text, String... options) throws Exception {
        Path work = ProvostDaemon.newFolder();
        try {
            Path source = work.resolve(name + ".java");
            try (var resource = SourceJar.class.getResourceAsStream("/" + name + ".java.txt")) {
                Files.copy(resource, source);
            }
            Path classes = Files.createDirectory(work.resolve("classes"));
            List<String> command = new ArrayList<>(List.of(
                    ProvostDaemon.jdk("javac"),
                    "-J-Xmx128m",
                    "-J-XX:TieredStopAtLevel=1",
                    "-parameters",
                    "-d",
                    classes.toString(),
                    source.toString()));
            command.addAll(List.of(options));
            Ended compiler = Ended.run(work, Map.of(), command);
            assertThat(compiler.status()).as(compiler.out() + compiler.err()).isZero();
            pack(classes, entry, text, file);
        } finally {
            ProvostDaemon.delete(work);
        }
    }

    private static void pack(Path classes, String entry, String text, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (var jar = new JarOutputStream(Files.newOutputStream(unfinished));
                var found = Files.walk(classes)) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(text.getBytes(StandardCharsets.UTF_8));
            for (Path one : found.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(one).toString()));
                Files.copy(one, jar);
            }
        }
        Files.move(unfinished, file);
    }
}
