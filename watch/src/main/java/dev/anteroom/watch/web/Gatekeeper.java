package dev.anteroom.watch.web;

import com.sun.net.httpserver.HttpExchange;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.config.WatchConfig.Web;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may ask for what. Credentials are read from their files each time: a changed one counts at once.
///
/// A request that changes something is refused where a browser sent it from another site (`Origin`, `Sec-Fetch-Site`).
/// While
/// the agent listens on loopback only, `Host` has to name loopback as well: a name that an attacker's DNS has turned to
/// 127.0.0.1 is refused.
final class Gatekeeper {
    private final Web web;
    private final boolean loopbackOnly;

    Gatekeeper(Web web, InetAddress listensOn) {
        this.web = web;
        this.loopbackOnly = listensOn.isLoopbackAddress();
    }

    /// @return why it is refused, after having answered; empty where it may go on
    boolean refuses(HttpExchange exchange) throws IOException {
        if (loopbackOnly && !namesLoopback(exchange)) {
            Reply.text(exchange, 421, "This agent answers on loopback only: ask for 127.0.0.1 or localhost\n");
            return true;
        }
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")
                && comesFromAnotherSite(exchange)) {
            Reply.text(exchange, 403, "A page of another site may not do this\n");
            return true;
        }
        if (!mayAsk(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"anteroom\", Bearer");
            Reply.text(exchange, 401, "Say who you are: basic auth or a bearer token\n");
            return true;
        }
        return false;
    }

    private static boolean namesLoopback(HttpExchange exchange) {
        String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return host.matches("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?") || host.isEmpty();
    }

    private static boolean comesFromAnotherSite(HttpExchange exchange) {
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        String host = exchange.getRequestHeaders().getFirst("Host");
        return origin != null
                && (host == null || !origin.replaceFirst("^https?://", "").equals(host));
    }

    private boolean mayAsk(HttpExchange exchange) {
        if (web.basicAuth() == null && web.token() == null) {
            return true;
        }
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null) {
            return false;
        }
        if (given.startsWith("Basic ")) {
            return equal(web.basicAuth(), decoded(given.substring(6)));
        }
        return given.startsWith("Bearer ") && equal(web.token(), given.substring(7));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// Takes as long for a wrong one as for the right one.
    private static boolean equal(@Nullable Path file, String given) {
        if (file == null || given.isEmpty()) {
            return false;
        }
        try {
            byte[] wanted = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            return wanted.length > 0 && MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return false;
        }
    }

    /// @throws WatchException where a credentials' file can't be read
    static void check(Web web) {
        for (Path file : new Path[] {web.basicAuth(), web.token()}) {
            if (file != null && !Files.isReadable(file)) {
                throw new WatchException("The credentials in " + file + " can't be read");
            }
        }
    }
}
