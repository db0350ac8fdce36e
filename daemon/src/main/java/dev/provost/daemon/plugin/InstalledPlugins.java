package dev.provost.daemon.plugin;

import dev.provost.daemon.config.RpcFactories;
import dev.provost.daemon.config.RpcInterfaceConfig;
import dev.provost.jmx.spi.RpcInterface;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds plug-ins in jars: those in `lib/plugins` of the distribution, and those that the variable `PROVOST_PLUGINS`
/// names.
///
/// A jar that comes or changes is seen by the next reading of a configuration; what is being served stays as it was
/// loaded until the daemon restarts.
public final class InstalledPlugins implements RpcFactories {
    /// Jars, and folders with jars or classes, separated as in a class path.
    public static final String VARIABLE = "PROVOST_PLUGINS";

    private final List<Path> places = new ArrayList<>();

    /// Under this object's lock, as is all that reads: configurations are read by threads of clients.
    private @Nullable Catalogue catalogue;

    /// @param home        folder of the distribution, null if unknown
    /// @param environment the daemon's variables
    public InstalledPlugins(@Nullable String home, Map<String, String> environment) {
        if (home != null) {
            places.add(Path.of(home, "lib", "plugins"));
        }
        String more = environment.getOrDefault(VARIABLE, "");
        int from = 0;
        while (from < more.length()) {
            int end = more.indexOf(File.pathSeparatorChar, from);
            end = end < 0 ? more.length() : end;
            if (end > from) {
                places.add(Path.of(more.substring(from, end)).toAbsolutePath());
            }
            from = end + 1;
        }
    }

    /// A jar or folder as it was when it was looked into.
    record Source(Path path, FileTime changed, long bytes) {}

    @Override
    public synchronized @Nullable RpcInterface find(String factory) {
        RpcInterface own = OwnInterfaces.named(factory);
        return own == null ? catalogue().find(factory) : own;
    }

    @Override
    public synchronized String remedy() {
        StringBuilder text = new StringBuilder("put the jar of a plug-in with this name into ");
        text.append(places.isEmpty() ? "a folder" : places.getFirst()).append(", or name its place in ");
        text.append(VARIABLE).append(", or remove the section; installed are ");
        text.append(RpcInterfaceConfig.MAIN_FACTORY);
        for (String name : OwnInterfaces.names()) {
            text.append(", ").append(name);
        }
        for (String name : catalogue().names()) {
            text.append(", ").append(name);
        }
        for (String problem : catalogue().problems()) {
            text.append("; not usable: ").append(problem);
        }
        return text.toString();
    }

    private Catalogue catalogue() {
        List<Source> sources = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path place : places) {
            try {
                addSources(place, sources);
            } catch (IOException e) {
                problems.add("'" + place + "': " + e);
            }
        }
        Catalogue known = catalogue;
        if (known == null || !known.sources().equals(sources)) {
            known = Catalogue.of(sources, problems);
            catalogue = known;
        }
        return known;
    }

    private void addSources(Path place, List<Source> sources) throws IOException {
        if (!Files.isDirectory(place)) {
            // A distribution may come without the folder; what the operator named must be there.
            if (Files.exists(place) || !place.equals(places.getFirst())) {
                sources.add(source(place));
            }
            return;
        }
        sources.add(source(place));
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(place, "*.jar")) {
            found.forEach(jars::add);
        }
        jars.sort(null);
        for (Path jar : jars) {
            sources.add(source(jar));
        }
    }

    private static Source source(Path path) throws IOException {
        return new Source(path, Files.getLastModifiedTime(path), Files.isDirectory(path) ? 0 : Files.size(path));
    }
}
