package dev.provost.daemon.config;

import java.util.List;

/// Where daemon and client look for a configuration that nobody named.
public final class SearchPaths {
    private SearchPaths() {}

    /// {@return the paths in the order in which they are tried; the first that exists counts}
    ///
    /// @param executable the program as it was called: the first two are beside its folder
    public static List<String> of(String executable) {
        String above = parent(parent(executable));
        String base = above.isEmpty() || above.endsWith("/") ? above : above + "/";
        return List.of(
                base + "etc/supervisord.conf",
                base + "supervisord.conf",
                "supervisord.conf",
                "etc/supervisord.conf",
                "/etc/supervisord.conf",
                "/etc/supervisor/supervisord.conf",
                // Those are supervisord's; this one is where our own package has its configuration.
                "/etc/provost/provostd.conf");
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash);
    }
}
