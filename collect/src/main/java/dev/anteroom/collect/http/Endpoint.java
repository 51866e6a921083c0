package dev.anteroom.collect.http;

import dev.anteroom.collect.CollectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// Where a service's pprof is, and how to get in. The credentials leave this object only on the wire.
///
/// @param host name or address, an IPv6 address without brackets
/// @param base path of the profiles, beginning and ending with a slash
public record Endpoint(boolean tls, String host, int port, String base, Access access) {
    private static final String PPROF = "/debug/pprof/";

    /// What a request carries besides, and whom TLS trusts.
    ///
    /// @param headers whole header lines, without line ends
    public record Access(List<String> headers, Trust trust) {
        public static final Access NONE = new Access(List.of(), Trust.NORMAL);

        public Access {
            headers = List.copyOf(headers);
        }

        /// @param headers as `curl -H`: `Name: value`
        /// @param user as `curl -u`: `name:password`; empty for none
        /// @throws CollectException if a header isn't one
        public static Access of(List<String> headers, String user, Trust trust) {
            List<String> lines = new ArrayList<>();
            for (String header : headers) {
                int colon = header.indexOf(':');
                boolean clean = header.chars().allMatch(c -> c >= ' ' && c < 127);
                if (colon < 1 || !clean || header.substring(0, colon).contains(" ")) {
                    throw new CollectException("A header is 'Name: value' in ASCII; one that was given isn't");
                }
                lines.add(header.substring(0, colon) + ": "
                        + header.substring(colon + 1).strip());
            }
            if (!user.isEmpty()) {
                lines.add("Authorization: Basic "
                        + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
            }
            return new Access(lines, trust);
        }

        @Override
        public String toString() {
            return headers.isEmpty() ? "no credentials" : "credentials";
        }
    }

    /// @param url `http://host:port`, with or without the path of its pprof; `host:port` alone is http
    /// @throws CollectException if it isn't such a URL
    public static Endpoint of(String url, Access access) {
        String full = url.contains("://") ? url : "http://" + url;
        try {
            URI uri = new URI(full);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String host = uri.getHost();
            if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
                throw new CollectException("--url is like http://host:6060, not " + full);
            }
            if (uri.getUserInfo() != null) {
                throw new CollectException(
                        "--url may not carry credentials, which would end up in process lists: use --user or --header");
            }
            boolean tls = scheme.equals("https");
            String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
            return new Endpoint(tls, plain, port, base(uri.getRawPath()), access);
        } catch (URISyntaxException e) {
            throw new CollectException("--url is like http://host:6060, not " + full, e);
        }
    }

    private static String base(String path) {
        int at = path.indexOf("/debug/pprof");
        if (at >= 0) {
            return path.substring(0, at) + PPROF;
        }
        return (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + PPROF;
    }

    /// The pprof of a listener at an address, at the usual path.
    public static Endpoint at(String host, int port, Access access) {
        return new Endpoint(false, host, port, PPROF, access);
    }

    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /// The URL without any credentials.
    public String url() {
        return (tls ? "https://" : "http://") + authority() + base;
    }

    @Override
    public String toString() {
        return url();
    }
}
