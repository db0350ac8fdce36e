package dev.provost.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// A program with Swing windows on a display of its own that nobody sees, and an agent in it that reads and presses.
final class SwingHand implements AutoCloseable {
    static final DebianPackage DISPLAY = new DebianPackage("xvfb", Path.of("/usr/bin/Xvfb"));

    private final Path folder;
    private final Process display;
    private final Process program;
    private final JMXConnector connector;
    private final HandMXBean hand;

    /// What the agent can do; see there.
    public interface HandMXBean {
        /// {@return what stands in labels, text fields, tabs, trees, tables and live buttons that are shown; a row of
        /// a table as one text, its cells joined by =}
        List<String> texts();

        /// Presses the button with this text.
        void press(String text);

        /// Shows the tab with this title.
        void tab(String title);

        /// Opens a tree down to the node at the end of these texts, and selects that.
        void select(List<String> path);

        /// Selects the node and clicks on it twice.
        void open(List<String> path);

        /// {@return the display, as PNG}
        byte[] picture();
    }

    private SwingHand(Path folder, Process display, Process program, JMXConnector connector) throws Exception {
        this.folder = folder;
        this.display = display;
        this.program = program;
        this.connector = connector;
        hand = JMX.newMXBeanProxy(
                connector.getMBeanServerConnection(), new ObjectName("test:type=SwingHand"), HandMXBean.class);
    }

    /// Runs a program.
    ///
    /// @param command passes what comes after `-J` to its JVM
    static SwingHand start(List<String> command) throws Exception {
        Path folder = ProvostDaemon.newFolder();
        List<Process> started = new ArrayList<>();
        try {
            Path agent = folder.resolve("hand.jar");
            SourceJar.swingHand(agent);
            Path number = folder.resolve("display");
            Process display = new ProcessBuilder(
                            DISPLAY.program().toString(),
                            "-displayfd",
                            "1",
                            "-screen",
                            "0",
                            "1400x1000x24",
                            "-nolisten",
                            "tcp")
                    .redirectOutput(number.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.add(display);
            String name = Waiting.until("display", () -> Files.readString(number), text -> text.endsWith("\n"));

            Path told = folder.resolve("address");
            List<String> words = new ArrayList<>(command);
            words.add(1, "-J-javaagent:" + agent + "=" + told);
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            builder.environment().put("DISPLAY", ":" + name.strip());
            builder.environment().put("HOME", folder.toString());
            Process program = builder.start();
            started.add(program);
            Waiting.until(
                    "address of the agent in " + command + ", which says: "
                            + Files.readString(folder.resolve("output")),
                    () -> Files.exists(told),
                    there -> there);
            var connector = JMXConnectorFactory.connect(new JMXServiceURL(Files.readString(told)));
            return new SwingHand(folder, display, program, connector);
        } catch (Throwable e) {
            end(started.reversed(), folder);
            throw e;
        }
    }

    /// Waits until one of the texts that are shown contains this.
    void await(String text) throws Exception {
        Waiting.until("'" + text + "' on the display", hand::texts, shown -> shown.stream()
                .anyMatch(one -> one.contains(text)));
    }

    /// Waits until none does any more.
    void awaitGone(String text) throws Exception {
        Waiting.until("display without '" + text + "'", hand::texts, shown -> shown.stream()
                .noneMatch(one -> one.contains(text)));
    }

    List<String> texts() {
        return hand.texts();
    }

    void press(String text) throws Exception {
        retried("button '" + text + "'", () -> hand.press(text));
    }

    void tab(String title) throws Exception {
        retried("tab '" + title + "'", () -> hand.tab(title));
    }

    void select(String... path) throws Exception {
        retried("node " + List.of(path), () -> hand.select(List.of(path)));
    }

    void open(String... path) throws Exception {
        retried("node " + List.of(path), () -> hand.open(List.of(path)));
    }

    /// Does it as soon as what it needs is shown.
    private static void retried(String what, Runnable work) throws Exception {
        Waiting.until(
                what,
                () -> {
                    try {
                        work.run();
                        return "";
                    } catch (RuntimeException e) {
                        return String.valueOf(e.getMessage());
                    }
                },
                String::isEmpty);
    }

    /// Writes what the display looks like into `target/screenshots`, for people to look at.
    void picture(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), hand.picture());
    }

    @Override
    public void close() throws IOException {
        try {
            connector.close();
        } catch (IOException e) {
            // It may have ended by itself.
        }
        end(List.of(program, display), folder);
    }

    private static void end(List<Process> processes, Path folder) throws IOException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        ProvostDaemon.delete(folder);
    }
}
