package dev.provost.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// Notices that a client has hung up while it is being answered, when nobody reads what it sends.
///
/// Costs nothing until the socket becomes readable. What the client still says is thrown away: supervisorctl sends an
/// empty line more than HTTP asks for.
final class HangUp implements Callback {
    private static final int BYTES_MAX = 16 * 1024;
    private static final int BUFFER_BYTES = 512;

    private final EndPoint client;
    private final Runnable gone;
    private int received;

    HangUp(EndPoint client, Runnable gone) {
        this.client = client;
        this.gone = gone;
    }

    void await() {
        client.tryFillInterested(this);
    }

    @Override
    public void succeeded() {
        ByteBuffer waste = BufferUtil.allocate(BUFFER_BYTES);
        try {
            int got = client.fill(waste);
            while (got > 0 && received <= BYTES_MAX) {
                received += got;
                BufferUtil.clear(waste);
                got = client.fill(waste);
            }
            if (got == 0) {
                await();
                return;
            }
        } catch (IOException e) {
            // Reset; what that means is said below.
        }
        // The end of what it sends, too much of it, or a broken connection.
        gone.run();
    }

    @Override
    public void failed(Throwable failure) {
        gone.run();
    }
}
