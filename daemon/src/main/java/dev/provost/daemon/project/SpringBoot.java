package dev.provost.daemon.project;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A Spring Boot application: an executable jar, or the sources that a build tool compiles and runs.
///
/// @param file     the jar, or the file of the build
/// @param name     that its program gets
/// @param command  the words that run it
/// @param built    whether these build it first
/// @param actuator whether its health can be asked for
/// @param settings what its files and the environment say
record SpringBoot(
        Path file, String name, List<String> command, boolean built, boolean actuator, SpringSettings settings) {
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final String RESOURCES = "src/main/resources";
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".properties");
    private static final String PROBES = "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED";

    /// Seconds until one that is built first is ready: the build may have much to fetch.
    private static final int READY_SECONDS_BUILT = 600;

    /// What the JVM itself needs to end behind the last phase.
    private static final Duration SPARE = Duration.ofSeconds(5);

    /// {@return the newest executable jar in the folders where Maven and Gradle put it, or in the project's own; null
    /// where there is none}
    static @Nullable Path find(Path project) throws ProjectException {
        for (String folder : List.of("target", "build/libs", ".")) {
            Path newest = null;
            for (Path jar : jars(project.resolve(folder).normalize())) {
                if (isExecutable(jar) && (newest == null || modified(jar) > modified(newest))) {
                    newest = jar;
                }
            }
            if (newest != null) {
                return newest;
            }
        }
        return null;
    }

    private static List<Path> jars(Path folder) {
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                files.forEach(jars::add);
            } catch (IOException e) {
                // A folder that can't be listed has no jar for us; what is missing is told then.
                return List.of();
            }
        }
        jars.sort(null);
        return jars;
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }

    private static boolean isExecutable(Path file) throws ProjectException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return main.getValue("Spring-Boot-Version") != null && main.getValue(Attributes.Name.MAIN_CLASS) != null;
        } catch (ZipException e) {
            throw new ProjectException(file.toString(), "it is no whole jar", "build it again, or remove it");
        } catch (IOException e) {
            throw new ProjectException(file.toString(), "it can't be read", "let your user read it");
        }
    }

    /// @param java        the program that runs it
    /// @param environment what the application will see
    static SpringBoot ofJar(Path project, Path file, String java, Map<String, String> environment)
            throws ProjectException {
        try (JarFile jar = new JarFile(file.toFile())) {
            SpringSettings settings = settings(project, name -> found(file, jar, CLASSES + name), environment);
            boolean actuator = jar.stream()
                    .map(ZipEntry::getName)
                    .anyMatch(name -> name.startsWith("BOOT-INF/lib/spring-boot-actuator"));
            return new SpringBoot(
                    file, nameOf(file), List.of(java, "-jar", file.toString()), false, actuator, settings);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ProjectException unreadable(Path jar, IOException e) {
        return new ProjectException(jar.toString(), "it can't be read: " + e.getMessage(), "build it again");
    }

    /// @param environment what the application will see
    static SpringBoot ofBuild(Path project, SpringBuild build, Map<String, String> environment)
            throws ProjectException {
        Path resources = project.resolve(RESOURCES);
        SpringSettings settings = settings(project, name -> found(resources.resolve(name)), environment);
        return new SpringBoot(build.file(), named(build.name()), build.command(), true, build.hasActuator(), settings);
    }

    /// A file of settings, and its place.
    private record Found(String text, String place) {}

    /// Where the application's own files of settings are.
    private interface Inside {
        @Nullable
        Found get(String name) throws ProjectException;
    }

    private static @Nullable Found found(Path file, JarFile jar, String name) throws ProjectException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            return null;
        }
        String place = file + "!/" + name;
        try {
            return new Found(TextFile.decoded(jar.getInputStream(entry).readAllBytes(), place), place);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static @Nullable Found found(Path file) throws ProjectException {
        return Files.exists(file) ? new Found(TextFile.read(file), file.toString()) : null;
    }

    private static SpringSettings settings(Path project, Inside inside, Map<String, String> environment)
            throws ProjectException {
        SpringSettings settings = new SpringSettings(environment);
        add(settings, project, inside, "application");
        for (String profile : settings.profiles().reversed()) {
            add(settings, project, inside, "application-" + profile);
        }
        return settings;
    }

    /// Adds what the application finds under a name: among its own files, in the folder it runs in, in `config` there.
    private static void add(SpringSettings settings, Path project, Inside inside, String name) throws ProjectException {
        for (String ending : ENDINGS) {
            for (String folder : List.of("", "config/")) {
                add(settings, inside.get(folder + name + ending));
            }
        }
        for (String folder : List.of(".", "config")) {
            for (String ending : ENDINGS) {
                add(
                        settings,
                        found(project.resolve(folder).resolve(name + ending).normalize()));
            }
        }
    }

    private static void add(SpringSettings settings, @Nullable Found found) throws ProjectException {
        if (found != null) {
            settings.add(found.text(), found.place());
        }
    }

    /// {@return the section of its program}
    ///
    /// @param env whether there is a `.env`
    String section(boolean env, Map<String, String> environment, Places where) throws ProjectException {
        ConfWriter out = new ConfWriter(file.toString());
        out.section("program:" + name)
                .command(file.toString(), command.toArray(String[]::new))
                .value("directory", where.project().toString());
        if (env) {
            out.value("environment_file", where.project().resolve(Settings.ENV).toString());
        }
        String check = settings.readyCheck(actuator);
        if (check != null && check.startsWith("http") && !environment.containsKey(PROBES)) {
            // Before Spring Boot 4 the endpoint is there on request only.
            out.raw("environment", PROBES + "=\"true\"");
        }
        if (check != null) {
            out.value("ready_check", check);
        }
        if (built) {
            // The build tool runs it as a child.
            out.raw("stopasgroup", "true").raw("killasgroup", "true");
            if (check != null) {
                out.raw("ready_timeout", READY_SECONDS_BUILT);
            }
        }
        Duration stop = settings.shutdownPhase().plus(SPARE);
        return out.raw("stopwaitsecs", stop.plusMillis(999).toSeconds())
                // A JVM that was asked to end by SIGTERM says 143.
                .raw("exitcodes", "0,143")
                .raw("redirect_stderr", "true")
                .log("stdout_logfile", where.run().resolve(name + ".log").toString())
                .raw("stdout_logfile_maxbytes", Places.LOG_SIZE)
                .raw("stdout_logfile_backups", 1)
                .toString();
    }

    private static String nameOf(Path jar) {
        String file = String.valueOf(jar.getFileName());
        return named(file.substring(0, file.length() - ".jar".length()));
    }

    /// {@return a name without the version at its end, in letters that a program's name may have}
    private static String named(String base) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < base.length(); i++) {
            char c = base.charAt(i);
            if (c == '-' && i + 1 < base.length() && Character.isDigit(base.charAt(i + 1)) && i > 0) {
                break;
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            name.append(letter || c == '-' || c == '_' || c == '.' ? c : '_');
        }
        return name.toString();
    }
}
