package dev.anteroom.collect.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.http.Endpoint.Access;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server with a certificate of its own making.
class TrustTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    private HttpsServer server;
    private Path certificate;

    @BeforeEach
    void start() throws Exception {
        Path store = folder.resolve("store.p12");
        certificate = folder.resolve("server.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                "" + store,
                "-alias",
                "s",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2");
        keytool("-exportcert", "-keystore", "" + store, "-alias", "s", "-rfc", "-file", "" + certificate);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private String get(String host, Trust trust) throws HttpFailure {
        Endpoint endpoint =
                Endpoint.of("https://" + host + ":" + server.getAddress().getPort(), Access.of(List.of(), "", trust));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (HttpConnection connection = HttpConnection.open(endpoint, null, PATIENCE)) {
            connection.get("cmdline", body, 100, PATIENCE);
            connection.get("cmdline", body, 100, PATIENCE);
        }
        return body.toString(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void should_trust_whom_it_was_told_to_and_nobody_else() throws HttpFailure {
        assertThatThrownBy(() -> get("localhost", Trust.NORMAL)).hasMessageContaining("TLS");
        assertThat(get("localhost", Trust.of(certificate))).isEqualTo("okok");
        // The certificate is of another name.
        assertThatThrownBy(() -> get("127.0.0.1", Trust.of(certificate))).hasMessageContaining("TLS");
        assertThat(get("127.0.0.1", Trust.anybody())).isEqualTo("okok");
    }

    @Test
    void should_say_that_a_file_has_no_certificate() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> Trust.of(empty))
                .isInstanceOf(CollectException.class)
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> Trust.of(folder.resolve("none.pem"))).hasMessageContaining("can't be read");
    }
}
