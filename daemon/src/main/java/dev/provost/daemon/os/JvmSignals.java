package dev.provost.daemon.os;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Signals of the daemon by way of the JVM's own handlers: for a daemon that was started by hand, and where there is no
/// signalfd. The JVM keeps some for itself (QUIT always, more with `-Xrs`), and does not know senders.
///
/// `sun.misc.Signal` is reached by reflection: naming it is a warning that can't be switched off.
public final class JvmSignals {
    private final AtomicLong pending = new AtomicLong();
    private final Runnable wake;
    private final List<Taken> taken = new ArrayList<>();

    /// @param wake called on a JVM thread after a signal has come
    public JvmSignals(Runnable wake) {
        this.wake = wake;
    }

    private record Taken(Object signal, Object formerHandler) {}

    /// {@return false when the JVM does not give this signal away}
    public boolean take(int number) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType
                    .getConstructor(String.class)
                    .newInstance(Signals.nameOf(number).substring("SIG".length()));
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, new Handler(number));
            Object former =
                    signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
            taken.add(new Taken(signal, former));
            return true;
        } catch (ReflectiveOperationException e) {
            // It is in use by the JVM, unknown here, or this JVM has no such class: the signal keeps its own action.
            return false;
        }
    }

    /// {@return the number of a signal that has come since, 0 for none}
    public int next() {
        long bits = pending.get();
        while (bits != 0) {
            int number = Long.numberOfTrailingZeros(bits);
            if (pending.compareAndSet(bits, bits & (bits - 1))) {
                return number;
            }
            bits = pending.get();
        }
        return 0;
    }

    /// Puts the former handlers back.
    public void giveBack() {
        try {
            for (Taken each : taken) {
                Class<?> signalType = each.signal().getClass();
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                signalType
                        .getMethod("handle", signalType, handlerType)
                        .invoke(null, each.signal(), each.formerHandler());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal that was given away can't be put back", e);
        }
        taken.clear();
    }

    private final class Handler implements InvocationHandler {
        private final int number;

        Handler(int number) {
            this.number = number;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "handle" -> {
                    pending.getAndAccumulate(1L << number, (bits, bit) -> bits | bit);
                    wake.run();
                    yield null;
                }
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> number;
                default -> "handler of " + Signals.nameOf(number);
            };
        }
    }
}
