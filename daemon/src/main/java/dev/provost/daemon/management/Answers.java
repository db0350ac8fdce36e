package dev.provost.daemon.management;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ProcessStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for what the loop answers. Callers are JMX and HTTP threads, which may wait as long as the order takes.
final class Answers {
    private Answers() {}

    /// {@return the answer}
    ///
    /// @throws Fault when the order was refused
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Fault fault) {
                throw fault;
            }
            throw e;
        }
    }

    static ProcessStatus[] awaitAll(CompletableFuture<List<ProcessStatus>> answers) {
        return await(answers).toArray(ProcessStatus[]::new);
    }
}
