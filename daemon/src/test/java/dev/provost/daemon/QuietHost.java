package dev.provost.daemon;

import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Host;
import dev.provost.daemon.os.NoAccounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A host that writes down what it is asked for and does nothing.
final class QuietHost extends NoAccounts implements Host {
    final List<String> calls = new ArrayList<>();
    int uid = 1000;
    boolean refuses;
    boolean raises;
    boolean deafServiceManager;

    private void call(String what) throws IOException {
        calls.add(what);
        if (refuses) {
            throw new IOException(what + " EPERM");
        }
    }

    @Override
    public int uid() {
        return uid;
    }

    @Override
    public void become(Account account) throws IOException {
        call("become " + account.name());
    }

    @Override
    public boolean raiseLimit(Limit limit, long atLeast) throws IOException {
        call(limit + " " + atLeast);
        return raises;
    }

    @Override
    public long limit(Limit limit) {
        return 256;
    }

    @Override
    public void umask(int mask) {
        calls.add("umask " + mask);
    }

    @Override
    public void changeDirectory(Path directory) throws IOException {
        call("chdir " + directory);
    }

    @Override
    public void detachStandardStreams() throws IOException {
        call("detach");
    }

    @Override
    public void syslog(int severity, String ident, String line) {
        calls.add("syslog " + line);
    }

    @Override
    public void sendDatagram(String address, String message) throws IOException {
        calls.add("datagram " + address + " " + message);
        if (deafServiceManager) {
            throw new IOException("sendto");
        }
    }

    @Override
    public UsageReader usageReader() {
        return _ -> Optional.empty();
    }
}
