package dev.provost.daemon.plugin;

import dev.provost.jmx.spi.RpcInterface;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The plug-ins that some jars hold, by the names of their factories; the first one of a name counts.
final class Catalogue {
    /// Providers that can't be loaded; after so many the rest is not worth asking for.
    private static final int PROBLEMS_MAX = 20;

    private final List<InstalledPlugins.Source> sources;
    private final Map<String, RpcInterface> interfaces = new TreeMap<>();
    private final List<String> problems;

    private Catalogue(List<InstalledPlugins.Source> sources, List<String> problems) {
        this.sources = List.copyOf(sources);
        this.problems = new ArrayList<>(problems);
    }

    /// Looks into all sources with one class loader, so that one plug-in may come in several jars.
    ///
    /// @param problems what is known to be wrong already
    static Catalogue of(List<InstalledPlugins.Source> sources, List<String> problems) {
        var catalogue = new Catalogue(sources, problems);
        List<URL> urls = new ArrayList<>();
        for (InstalledPlugins.Source source : sources) {
            try {
                urls.add(source.path().toUri().toURL());
            } catch (MalformedURLException e) {
                catalogue.problems.add("'" + source.path() + "': " + e.getMessage());
            }
        }
        // Not closed: what is loaded from it lives as long as its users, and the collector closes the jars.
        @SuppressWarnings("resource")
        var loader = new URLClassLoader("plugins", urls.toArray(URL[]::new), RpcInterface.class.getClassLoader());
        Iterator<RpcInterface> found =
                ServiceLoader.load(RpcInterface.class, loader).iterator();
        while (catalogue.problems.size() < PROBLEMS_MAX && catalogue.take(found)) {
            // Each step takes one.
        }
        return catalogue;
    }

    /// {@return whether there may be more}
    private boolean take(Iterator<RpcInterface> found) {
        try {
            if (!found.hasNext()) {
                return false;
            }
            RpcInterface plugin = found.next();
            for (String factory : plugin.factories()) {
                interfaces.putIfAbsent(factory, plugin);
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            // The jar is not for us, or is broken; the others are none the worse.
            Throwable cause = e.getCause();
            problems.add(cause == null ? e.toString() : e.getMessage() + ": " + cause);
        }
        return true;
    }

    List<InstalledPlugins.Source> sources() {
        return sources;
    }

    @Nullable
    RpcInterface find(String factory) {
        return interfaces.get(factory);
    }

    /// {@return names of the factories, sorted}
    List<String> names() {
        return List.copyOf(interfaces.keySet());
    }

    /// {@return what could not be loaded, and why}
    List<String> problems() {
        return problems;
    }
}
