package dev.provost.bridge;

import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Which site a request was made by, as far as the browser that sends it says.
///
/// A browser adds a stored password to any request, so a page elsewhere could stop processes without knowing it, if it
/// were not for these marks. Scripts set none of them.
///
/// @param kind whose request it is
/// @param mark the header that told, such as `Origin 'http://elsewhere'`; empty if none did
public record Provenance(Kind kind, String mark) {
    /// Whose request it is.
    public enum Kind {
        /// Made by a page of ours, or by a person who typed the address.
        OWN,
        /// Made by a page of another origin.
        FOREIGN,
        /// Nothing says so: a script, or a browser told to be silent.
        UNTOLD
    }

    private static final Provenance UNTOLD = new Provenance(Kind.UNTOLD, "");

    /// Judges by the first of `Sec-Fetch-Site`, `Origin` and `Referer` that is there. Browsers send the first one only
    /// over TLS and to the local host.
    public static Provenance of(Exchange exchange) {
        String site = exchange.header("Sec-Fetch-Site");
        if (site != null) {
            boolean own = site.equals("same-origin") || site.equals("none");
            return told(own, "Sec-Fetch-Site", site);
        }
        String origin = exchange.header(HttpHeader.ORIGIN);
        if (origin != null) {
            return told(ours(exchange, origin), "Origin", origin);
        }
        String referer = exchange.header(HttpHeader.REFERER);
        return referer == null ? UNTOLD : told(ours(exchange, referer), "Referer", referer);
    }

    private static Provenance told(boolean own, String header, String value) {
        return new Provenance(own ? Kind.OWN : Kind.FOREIGN, header + " " + LogText.quoted(value));
    }

    /// A proxy may call us by another name and tell in `X-Forwarded-Host` what the browser asked for. No page can make
    /// a browser send that header without asking us first.
    private static boolean ours(Exchange exchange, String address) {
        String authority = authority(address);
        return authority != null
                && (same(authority, exchange.header(HttpHeader.HOST))
                        || same(authority, exchange.header("X-Forwarded-Host")));
    }

    private static boolean same(String authority, @Nullable String host) {
        return host != null && !host.isBlank() && authority.equals(host.strip().toLowerCase(Locale.ROOT));
    }

    /// {@return host and port in `address`, null if it is no web address}
    private static @Nullable String authority(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int start = lower.startsWith("http://") ? 7 : 8;
        if (start == 8 && !lower.startsWith("https://")) {
            return null;
        }
        int end = start;
        while (end < lower.length() && "/?#".indexOf(lower.charAt(end)) < 0) {
            end++;
        }
        return lower.substring(start, end);
    }
}
