package dev.provost.jmx.access;

/// Takes note of what was refused; any thread, never blocks. Whoever refuses says so here, once.
public interface Refusals {
    /// Something was refused.
    ///
    /// @param caller as far as he is known
    /// @param what   what he asked for, such as an operation or a path
    /// @param reason why he didn't get it, in words for the operator
    void refused(Caller caller, String what, String reason);

    /// Somebody came without a password and was asked for one, as every browser is at first.
    void asked(Caller caller);

    /// Takes note of nothing.
    Refusals UNNOTICED = new Refusals() {
        @Override
        public void refused(Caller caller, String what, String reason) {
            // Nobody wants to know.
        }

        @Override
        public void asked(Caller caller) {
            // Nobody wants to know.
        }
    };
}
