package dev.anteroom.collect.http;

import dev.anteroom.collect.CollectException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Which servers TLS accepts.
///
/// @param checked whether the server's name has to be in its certificate
public record Trust(SSLContext context, boolean checked) {
    /// Those that the JDK's own certificates vouch for.
    public static final Trust NORMAL = normal();

    private static Trust normal() {
        try {
            return new Trust(SSLContext.getDefault(), true);
        } catch (GeneralSecurityException e) {
            throw new CollectException("This Java has no TLS: " + e.getMessage(), e);
        }
    }

    /// Those that a file of PEM certificates vouches for.
    ///
    /// @throws CollectException if the file has none
    public static Trust of(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new CollectException(pem + ": there is no certificate in it");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), new SecureRandom());
            return new Trust(context, true);
        } catch (IOException e) {
            throw new CollectException(pem + " can't be read: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new CollectException(pem + " isn't a file of PEM certificates: " + e.getMessage(), e);
        }
    }

    /// Anybody.
    public static Trust anybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEverything()}, new SecureRandom());
            return new Trust(context, false);
        } catch (GeneralSecurityException e) {
            throw new CollectException("This Java has no TLS: " + e.getMessage(), e);
        }
    }

    /// Puts TLS over a connection.
    Socket over(Socket plain, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        if (checked) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.startHandshake();
        return secure;
    }

    /// The user asked for it by name (`--insecure`).
    private static final class TrustEverything extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
