package dev.anteroom.diagnosis.accept;

import dev.anteroom.diagnosis.model.Remedy;

/// What to do about an accept that fails each time, whoever noticed it.
public final class FailingAccept {
    private FailingAccept() {}

    /// The change of the loop's code.
    public static final String BACK_OFF =
            "after a temporary error (errors.Is EMFILE, ENFILE, ECONNABORTED) sleep with back-off as net/http does;"
                    + " after a permanent one stop the loop and say so";

    /// @param pid as a word of a command
    public static Remedy nameTheError(String pid) {
        return new Remedy(
                "see which error accept returns: the service's log, or its system calls for two seconds",
                "timeout 2 strace -f -p " + pid + " -e trace=accept,accept4",
                "strace slows the process while it watches",
                false);
    }
}
