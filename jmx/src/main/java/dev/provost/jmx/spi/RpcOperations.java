package dev.provost.jmx.spi;

/// What serves one `[rpcinterface:x]`.
///
/// @param contract       the operations: a public interface, see [RpcInterface]
/// @param implementation carries them out; closed at the end if it is `AutoCloseable`
public record RpcOperations<T>(Class<T> contract, T implementation) {
    public RpcOperations {
        if (!contract.isInterface() || !contract.isInstance(implementation)) {
            throw new IllegalArgumentException(contract.getName() + " is not an interface of "
                    + implementation.getClass().getName() + "; name the interface whose methods are the operations");
        }
    }
}
