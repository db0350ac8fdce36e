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

/// A Spring Boot application as an executable jar.
///
/// @param jar      the file
/// @param actuator whether its health can be asked for
/// @param settings what its files and the environment say
record SpringBoot(Path jar, boolean actuator, SpringSettings settings) {
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".properties");
    private static final String PROBES = "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED";

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

    /// @param environment what the application will see
    static SpringBoot read(Path project, Path file, Map<String, String> environment) throws ProjectException {
        SpringSettings settings = new SpringSettings(environment);
        try (JarFile jar = new JarFile(file.toFile())) {
            Sources sources = new Sources(project, file, jar);
            sources.add(settings, "application");
            for (String profile : settings.profiles().reversed()) {
                sources.add(settings, "application-" + profile);
            }
            boolean actuator = jar.stream()
                    .map(ZipEntry::getName)
                    .anyMatch(name -> name.startsWith("BOOT-INF/lib/spring-boot-actuator"));
            return new SpringBoot(file, actuator, settings);
        } catch (IOException e) {
            throw new ProjectException(file.toString(), "it can't be read: " + e.getMessage(), "build it again");
        }
    }

    /// Where the application looks for a file of settings: in the jar, in the folder it runs in, in `config` there.
    private record Sources(Path project, Path file, JarFile jar) {
        void add(SpringSettings settings, String name) throws IOException, ProjectException {
            for (String ending : ENDINGS) {
                for (String inside : List.of(CLASSES, CLASSES + "config/")) {
                    ZipEntry entry = jar.getEntry(inside + name + ending);
                    if (entry != null) {
                        String place = file + "!/" + entry.getName();
                        byte[] bytes = jar.getInputStream(entry).readAllBytes();
                        settings.add(TextFile.decoded(bytes, place), place);
                    }
                }
            }
            for (String folder : List.of(".", "config")) {
                for (String ending : ENDINGS) {
                    Path outside =
                            project.resolve(folder).resolve(name + ending).normalize();
                    if (Files.exists(outside)) {
                        settings.add(TextFile.read(outside), outside.toString());
                    }
                }
            }
        }
    }

    /// {@return the section of its program}
    ///
    /// @param java the program that runs it
    /// @param env  whether there is a `.env`
    String section(String java, boolean env, Map<String, String> environment, Places where) throws ProjectException {
        ConfWriter out = new ConfWriter(jar.toString());
        String name = name();
        out.section("program:" + name)
                .command(jar.toString(), java, "-jar", jar.toString())
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

    /// {@return the name of the jar without its version, in letters that a program's name may have}
    String name() {
        String file = String.valueOf(jar.getFileName());
        String base = file.substring(0, file.length() - ".jar".length());
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
