package dev.anteroom.collect.target;

import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.http.Endpoint;
import dev.anteroom.collect.http.HttpConnection;
import dev.anteroom.collect.http.HttpFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks whether a pprof is where the user says, before anything is recorded: a wrong URL is no recording
/// without profiles.
final class GivenUrl {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 4096;

    private GivenUrl() {}

    /// Closes the target where it refuses it. A service that is merely late, and whose kernel can be watched,
    /// is recorded: that it doesn't answer may be what is looked for.
    ///
    /// @throws CollectException if the URL is dead, or serves something else
    static void require(Endpoint pprof, Target target) {
        String wrong;
        try (HttpConnection connection = HttpConnection.open(pprof, target.namespace(), PATIENCE)) {
            ByteArrayOutputStream begin = new ByteArrayOutputStream();
            connection.get("goroutine?debug=1", begin, MAX_BYTES, PATIENCE);
            wrong = begin.toString(StandardCharsets.ISO_8859_1).startsWith("goroutine profile:")
                    ? ""
                    : "answers, but with no goroutine profile: something else serves there";
        } catch (HttpFailure e) {
            wrong = e.isLate() && target.namespace() != null ? "" : String.valueOf(e.getMessage());
        }
        if (!wrong.isEmpty()) {
            target.close();
            throw new CollectException(pprof.url() + " " + wrong
                    + ". Name the service's pprof (http://HOST:PORT, where /debug/pprof/ is), or leave --url out: "
                    + "with --pid or --port it is looked for");
        }
    }
}
