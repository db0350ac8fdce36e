package dev.provost.daemon.project;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// The build of a Spring Boot application by Maven or Gradle, whose plug-in compiles and runs it.
///
/// @param file `pom.xml` or `build.gradle`
/// @param text what is in it
record SpringBuild(Path file, String text) {
    private static final String POM = "pom.xml";
    private static final List<String> SETTINGS = List.of("settings.gradle", "settings.gradle.kts");
    private static final List<String> FILES =
            List.of(POM, "build.gradle", "build.gradle.kts", SETTINGS.get(0), SETTINGS.get(1));
    private static final Pattern ROOT_NAME = Pattern.compile("(?m)^\\s*rootProject\\.name\\s*=\\s*['\"]([^'\"]+)['\"]");

    /// {@return the build of a folder; null where there is none}
    ///
    /// @throws ProjectException when it has nothing to do with Spring Boot
    static @Nullable SpringBuild find(Path project) throws ProjectException {
        for (String name : FILES) {
            Path file = project.resolve(name);
            if (Files.exists(file)) {
                SpringBuild build = new SpringBuild(file, TextFile.read(file));
                if (build.canRun()) {
                    return build;
                }
                throw new ProjectException(
                        file.toString(),
                        "it runs nothing: no plug-in of Spring Boot is named here, and no jar of Spring Boot is in "
                                + (build.isMaven() ? "target" : "build/libs"),
                        "name the folder of the module that runs, or write a " + Procfile.NAME
                                + " with a line such as app: java -jar target/app.jar");
            }
        }
        return null;
    }

    private boolean canRun() {
        return isMaven()
                ? text.contains("spring-boot-maven-plugin")
                : SETTINGS.stream().noneMatch(file::endsWith) && text.contains("org.springframework.boot");
    }

    private Path project() {
        return file.toAbsolutePath().normalize().resolveSibling("");
    }

    private boolean isMaven() {
        return file.endsWith(POM);
    }

    /// {@return the words that compile and run it: the project's own wrapper where it has one}
    List<String> command() {
        return isMaven()
                ? List.of(tool("mvnw", "mvn"), "--quiet", "--batch-mode", "spring-boot:run")
                // A build in the background of Gradle's own would outlive a stop.
                : List.of(tool("gradlew", "gradle"), "--quiet", "--console=plain", "--no-daemon", "bootRun");
    }

    private String tool(String wrapper, String tool) {
        Path own = project().resolve(wrapper);
        return Files.isExecutable(own) ? own.toString() : tool;
    }

    boolean hasActuator() {
        return text.contains("spring-boot-starter-actuator") || text.contains("spring-boot-actuator");
    }

    /// {@return what the build calls its result, else the name of the folder}
    String name() throws ProjectException {
        String told = isMaven() ? artifactId() : rootName();
        return told == null || told.isBlank() ? String.valueOf(project().getFileName()) : told.strip();
    }

    private @Nullable String artifactId() throws ProjectException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            int depth = 0;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    if (depth == 2 && reader.getLocalName().equals("artifactId")) {
                        return reader.getElementText();
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
            }
            return null;
        } catch (XMLStreamException e) {
            throw new ProjectException(
                    file + ":" + e.getLocation().getLineNumber(), "it is no XML: " + what(e), "correct it");
        }
    }

    /// The JDK's text without the place that it puts before it.
    private static String what(XMLStreamException e) {
        return String.valueOf(e.getMessage()).replaceFirst("(?s)^.*Message: ", "");
    }

    private @Nullable String rootName() throws ProjectException {
        for (String name : SETTINGS) {
            Path settings = project().resolve(name);
            if (Files.exists(settings)) {
                Matcher found = ROOT_NAME.matcher(TextFile.read(settings));
                if (found.find()) {
                    return found.group(1);
                }
            }
        }
        return null;
    }
}
