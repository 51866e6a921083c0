package dev.anteroom.watch;

/// What isn't permitted, in words.
final class Refusal {
    private Refusal() {}

    static String words(String reason, int count) {
        return switch (reason) {
            case "hidden_processes" ->
                "The network namespaces of " + count
                        + " processes may not be looked at (that needs CAP_SYS_PTRACE): listeners in them are not seen";
            case "permission" ->
                count + " network namespaces may not be entered (that needs CAP_SYS_ADMIN):"
                        + " listeners in them are not seen";
            case "kernel" -> count + " network namespaces can't be looked at: the kernel refuses sock_diag in them";
            case "broker" ->
                "The broker doesn't answer: network namespaces that come are not seen, those before still are";
            default -> count + " network namespaces are not seen: " + reason;
        };
    }
}
