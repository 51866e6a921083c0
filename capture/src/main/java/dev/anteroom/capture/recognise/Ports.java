package dev.anteroom.capture.recognise;

import java.util.Map;

/// Splits `address:port` as `ss`, `netstat` and `lsof` print it.
final class Ports {
    /// A port that is a `*`.
    static final int ANY = 0;
    /// A service name that isn't among [#NAMES].
    static final int UNKNOWN = -1;

    /// Names that tools print for the ports services listen on when `-n` is missing (`/etc/services`). Two spellings
    /// exist of 8080.
    private static final Map<String, Integer> NAMES = Map.ofEntries(
            Map.entry("http", 80),
            Map.entry("https", 443),
            Map.entry("http-alt", 8080),
            Map.entry("webcache", 8080),
            Map.entry("ssh", 22),
            Map.entry("smtp", 25),
            Map.entry("domain", 53),
            Map.entry("kerberos", 88),
            Map.entry("sunrpc", 111),
            Map.entry("ldap", 389),
            Map.entry("submission", 587),
            Map.entry("ldaps", 636),
            Map.entry("imaps", 993),
            Map.entry("socks", 1080),
            Map.entry("openvpn", 1194),
            Map.entry("mqtt", 1883),
            Map.entry("nfs", 2049),
            Map.entry("mysql", 3306),
            Map.entry("postgresql", 5432),
            Map.entry("amqp", 5672),
            Map.entry("x11", 6000),
            Map.entry("xmpp-client", 5222),
            Map.entry("redis", 6379),
            Map.entry("afs3-fileserver", 7000),
            Map.entry("afs3-callback", 7001),
            Map.entry("afs3-prserver", 7002),
            Map.entry("tproxy", 8081),
            Map.entry("sunproxyadmin", 8081),
            Map.entry("us-cli", 8082),
            Map.entry("us-srv", 8083),
            Map.entry("radan-http", 8088),
            Map.entry("pcsync-https", 8443),
            Map.entry("cslistener", 9000),
            Map.entry("bacula-dir", 9101),
            Map.entry("websm", 9090),
            Map.entry("jetdirect", 9100),
            Map.entry("zabbix-agent", 10050),
            Map.entry("webmin", 10000),
            Map.entry("hbci", 3000),
            Map.entry("commplex-main", 5000),
            Map.entry("irdmi", 8000),
            Map.entry("ddi-tcp-1", 8888));

    private Ports() {}

    /// Offset of the colon before the port, or -1 where `text` isn't `address:port`.
    static int colon(String text) {
        int colon = text.lastIndexOf(':');
        return colon <= 0 || colon == text.length() - 1 ? -1 : colon;
    }

    /// The port in `text` from `from`: a number, [#ANY] for `*`, [#UNKNOWN] for a name nobody knows.
    static int port(String text, int from) {
        String port = text.substring(from);
        if (port.equals("*")) {
            return ANY;
        }
        if (Text.isDigits(port)) {
            Integer number = Text.smallNumber(port);
            return number != null && number <= 65535 ? number : UNKNOWN;
        }
        Integer known = NAMES.get(port);
        return known != null ? known : UNKNOWN;
    }
}
