package dev.anteroom.collect.http;

import dev.anteroom.linux.netns.NetNamespace;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One connection to a service's pprof, kept between requests, one request at a time. Only [#close()] may come from
/// another thread: it ends a request that is under way.
///
/// RFC 9112 as far as a Go server needs it: `Content-Length`, chunks, or a body up to the end of the connection.
/// An answer is read as hostile: header and body are bounded, and every request has a deadline. A redirect is
/// followed only to the same host and port: the credentials are meant for no other.
public final class HttpConnection implements AutoCloseable {
    private static final int MOST_HEADER_BYTES = 64 << 10;
    private static final int MOST_REDIRECTS = 3;
    private static final int MOST_ERROR_TEXT = 2048;
    /// What is still read of a body that nobody wants, to keep the connection.
    private static final long MOST_DRAINED = 4 << 20;

    private final Endpoint endpoint;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private long deadline;
    private @Nullable Instant firstByte;
    private volatile boolean broken;

    private HttpConnection(Endpoint endpoint, Socket socket) throws IOException {
        this.endpoint = endpoint;
        this.socket = socket;
        this.in = new BufferedInputStream(new Deadlined(), 64 << 10);
        this.out = socket.getOutputStream();
    }

    /// Connects, from inside `namespace` where one is given; the connection stays in it.
    ///
    /// @throws HttpFailure if nobody takes the connection in time, or TLS fails
    public static HttpConnection open(Endpoint endpoint, @Nullable NetNamespace namespace, Duration timeout)
            throws HttpFailure {
        try {
            Socket socket =
                    namespace == null ? connect(endpoint, timeout) : namespace.call(() -> connect(endpoint, timeout));
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout((int) timeout.toMillis());
                Socket wire = endpoint.tls()
                        ? endpoint.access().trust().over(socket, endpoint.host(), endpoint.port())
                        : socket;
                return new HttpConnection(endpoint, wire);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HttpFailure(said(e, timeout), e);
        } catch (RuntimeException e) {
            // What a namespace's thread throws is wrapped.
            throw new HttpFailure("can't be connected to: " + e.getMessage(), e);
        }
    }

    private static Socket connect(Endpoint endpoint, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), (int) timeout.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static String said(IOException e, Duration timeout) {
        if (e instanceof SocketTimeoutException) {
            return "didn't take the connection within " + seconds(timeout);
        }
        if (e instanceof javax.net.ssl.SSLException) {
            return "failed in TLS: " + e.getMessage();
        }
        if (e instanceof java.net.UnknownHostException) {
            return "is a host that can't be resolved: " + e.getMessage();
        }
        return "refused the connection: " + e.getMessage();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /// Whether another request may be sent.
    public boolean usable() {
        return !broken && !socket.isClosed();
    }

    /// Gets a path below the endpoint's base and writes the body to `body`, as far as `most` bytes.
    ///
    /// @param path relative to the base: `goroutine?debug=2`
    /// @throws HttpFailure if there is no answer in time, or another status than 200
    public Answer get(String path, OutputStream body, long most, Duration timeout) throws HttpFailure {
        deadline = System.nanoTime() + timeout.toNanos();
        String target = endpoint.base() + path;
        try {
            for (int hop = 0; ; hop++) {
                firstByte = null;
                Head head = ask(target);
                if (head.status == 200 && !path.isEmpty() && isPage(head)) {
                    throw new HttpFailure("answered with a web page instead of a profile: something else serves there, "
                            + "or a proxy wants a login");
                }
                if (head.status == 200) {
                    long[] kept = {0, 0};
                    body(head, body, most, kept);
                    Instant began = firstByte;
                    return new Answer(began == null ? Instant.now() : began, kept[0], kept[1] > 0);
                }
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                body(head, text, MOST_ERROR_TEXT, new long[2]);
                if (head.status / 100 == 3 && hop < MOST_REDIRECTS) {
                    target = redirect(head.fields.getOrDefault("location", ""), target);
                    continue;
                }
                throw new HttpFailure(refusal(head.status, text.toString(StandardCharsets.UTF_8)), head.status);
            }
        } catch (HttpFailure e) {
            // A status came with its whole body: the connection can go on.
            broken |= e.status() == 0;
            throw e;
        } catch (SocketTimeoutException e) {
            broken = true;
            throw new HttpFailure("didn't answer within " + seconds(timeout), e);
        } catch (EOFException e) {
            broken = true;
            throw new HttpFailure("closed the connection without a whole answer", e);
        } catch (IOException e) {
            broken = true;
            throw new HttpFailure("broke off: " + e.getMessage(), e);
        } finally {
            if (broken) {
                close();
            }
        }
    }

    /// Only pprof's own index is one.
    private static boolean isPage(Head head) {
        return head.fields
                .getOrDefault("content-type", "")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/html");
    }

    private static String refusal(int status, String text) {
        String advice = status == 401 || status == 403 ? " (it wants credentials: --user or --header)" : "";
        String first = text.strip().lines().findFirst().orElse("");
        StringBuilder clean = new StringBuilder();
        first.chars().limit(120).forEach(c -> clean.append(c < ' ' || c == 127 ? '?' : (char) c));
        return "answered " + status + advice + (clean.isEmpty() || !advice.isEmpty() ? "" : ": " + clean);
    }

    private String redirect(String location, String from) throws HttpFailure {
        try {
            URI here = new URI((endpoint.tls() ? "https://" : "http://") + endpoint.authority() + from);
            URI there = here.resolve(new URI(location));
            boolean same = here.getScheme().equals(there.getScheme())
                    && here.getHost().equals(there.getHost())
                    && here.getPort() == there.getPort();
            if (!same) {
                throw new HttpFailure("redirects to another place (" + there.getScheme() + "://" + there.getHost()
                        + "), which isn't followed: name it with --url if it is right");
            }
            return there.getRawPath() + (there.getRawQuery() == null ? "" : "?" + there.getRawQuery());
        } catch (URISyntaxException e) {
            throw new HttpFailure("redirects to what is no URL");
        }
    }

    /// Status and header fields (names in lower case).
    private record Head(int status, Map<String, String> fields) {}

    private Head ask(String target) throws IOException {
        StringBuilder request = new StringBuilder("GET ")
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(endpoint.authority())
                .append("\r\nUser-Agent: anteroom\r\nAccept: */*\r\n");
        for (String header : endpoint.access().headers()) {
            request.append(header).append("\r\n");
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        int[] read = {0};
        String status = line(read);
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5]\\d\\d")) {
            throw new HttpFailure("doesn't speak HTTP");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line = line(read); !line.isEmpty(); line = line(read)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if (words[0].equals("HTTP/1.0") || fields.getOrDefault("connection", "").equalsIgnoreCase("close")) {
            fields.put("connection", "close");
        }
        return new Head(Integer.parseInt(words[1]), fields);
    }

    private String line(int[] read) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            if (firstByte == null) {
                firstByte = Instant.now();
            }
            if (++read[0] > MOST_HEADER_BYTES) {
                throw new HttpFailure("sent a header of more than " + (MOST_HEADER_BYTES >> 10) + " KiB");
            }
            if (c == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
            line.append((char) c);
        }
    }

    /// @param kept out: bytes written, and whether there were more
    private void body(Head head, OutputStream body, long most, long[] kept) throws IOException {
        boolean chunked = head.fields
                .getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked");
        String length = head.fields.get("content-length");
        if (chunked) {
            chunks(body, most, kept);
        } else if (length != null) {
            if (!length.matches("\\d{1,15}")) {
                throw new HttpFailure("sent a Content-Length that is no number");
            }
            copy(Long.parseLong(length), body, most, kept);
        } else {
            copy(Long.MAX_VALUE, body, most, kept);
            broken = true;
        }
        if (head.fields.getOrDefault("connection", "").equals("close")) {
            broken = true;
        }
    }

    private void chunks(OutputStream body, long most, long[] kept) throws IOException {
        while (true) {
            String size = line(new int[1]).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,12}")) {
                throw new HttpFailure("sent a chunk without a size");
            }
            long left = Long.parseLong(size, 16);
            if (left == 0) {
                // A trailer: nothing in it is of use.
                String trailer = line(new int[1]);
                while (!trailer.isEmpty()) {
                    trailer = line(new int[1]);
                }
                return;
            }
            copy(left, body, most, kept);
            if (broken) {
                return;
            }
            line(new int[1]);
        }
    }

    private void copy(long length, OutputStream body, long most, long[] kept) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long left = length;
        long beyond = 0;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                if (length == Long.MAX_VALUE) {
                    return;
                }
                throw new EOFException();
            }
            left -= count;
            int room = (int) Math.min(count, Math.max(0, most - kept[0]));
            body.write(buffer, 0, room);
            kept[0] += room;
            beyond += count - room;
            if (beyond > 0) {
                kept[1] = 1;
                if (beyond > MOST_DRAINED) {
                    broken = true;
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        broken = true;
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /// Reads from the socket until the request's deadline.
    private final class Deadlined extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
            return socket.getInputStream().read(into, offset, length);
        }
    }
}
