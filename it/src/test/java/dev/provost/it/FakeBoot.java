package dev.provost.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// What a supervisor sees of a Spring Boot application: a jar with its marks, whose program answers as an
/// actuator does.
final class FakeBoot {
    static final String SETTINGS = "BOOT-INF/classes/application.properties";

    private FakeBoot() {}

    /// Makes the jar.
    static void write(Path jar, int port) throws IOException {
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeBoot.class.getName());
        manifest.getMainAttributes().putValue("Spring-Boot-Version", "3.5.0");
        String own = FakeBoot.class.getName().replace('.', '/') + ".class";
        String settings = "server.port=" + port + "\nmanagement.endpoints.web.base-path=/manage\n"
                + "spring.lifecycle.timeout-per-shutdown-phase=7s\n";
        Map<String, byte[]> entries = Map.of(
                SETTINGS,
                settings.getBytes(StandardCharsets.UTF_8),
                "BOOT-INF/lib/spring-boot-actuator-3.5.0.jar",
                new byte[0],
                own,
                classFile(own));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream written = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                written.putNextEntry(new ZipEntry(entry.getKey()));
                written.write(entry.getValue());
            }
        }
    }

    private static byte[] classFile(String name) throws IOException {
        try (InputStream in = FakeBoot.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no " + name);
            }
            return in.readAllBytes();
        }
    }

    /// Runs the application: ready at the third look, and only if the probes were asked for.
    public static void main(String[] args) throws IOException {
        Properties settings = new Properties();
        try (InputStream in = FakeBoot.class.getClassLoader().getResourceAsStream(SETTINGS)) {
            settings.load(in);
        }
        int port = Integer.parseInt(settings.getProperty("server.port"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        AtomicInteger looks = new AtomicInteger();
        boolean probes = "true".equals(System.getenv("MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED"));
        server.createContext("/manage/health/readiness", exchange -> {
            boolean ready = looks.incrementAndGet() >= 3;
            answer(exchange, probes ? ready ? 200 : 503 : 404);
            System.out.println("readiness asked: " + (ready ? "UP" : "OUT_OF_SERVICE"));
        });
        server.start();
        System.out.println("Started FakeBoot on port " + port);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
