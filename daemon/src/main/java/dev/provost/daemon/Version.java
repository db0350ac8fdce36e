package dev.provost.daemon;

/// What this is.
final class Version {
    /// What we stand in for; programs that read `supervisord -v` compare it.
    static final String SUPERVISOR = "4.2.5";

    /// Provost's own, from the jar's manifest; `development` when run from classes.
    static final String NUMBER = number();

    private Version() {}

    private static String number() {
        String fromManifest = Version.class.getPackage().getImplementationVersion();
        return fromManifest == null ? "development" : fromManifest;
    }
}
