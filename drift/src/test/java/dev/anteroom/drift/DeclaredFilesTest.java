package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.drift.declared.DeclaredFile;
import dev.anteroom.drift.declared.DeclaredFiles;
import dev.anteroom.drift.facts.Declared;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeclaredFilesTest {
    @Test
    void a_later_file_should_win_by_its_name_and_a_file_should_hide_its_namesake() {
        List<Declared> declared = read(
                new DeclaredFile(
                        "/usr/lib/sysctl.d/50-a.conf", "net.core.somaxconn = 1\nnet.ipv4.tcp_syncookies = 2\n"),
                new DeclaredFile("/etc/sysctl.d/50-a.conf", "net.core.somaxconn = 2\n"),
                new DeclaredFile("/run/sysctl.d/60-b.conf", "# x\n-net/core/somaxconn=3\n;\n"),
                new DeclaredFile(
                        "/usr/lib/sysctl.d/55-c.conf", "net.core.somaxconn = 4\nnet.ipv4.conf.*.rp_filter=1\n"));
        assertThat(declared).singleElement().satisfies(d -> {
            assertThat(d.value()).isEqualTo("3");
            assertThat(d.file()).isEqualTo("/run/sysctl.d/60-b.conf");
            assertThat(d.line()).isEqualTo(2);
        });
        assertThat(read(
                        new DeclaredFile("/etc/sysctl.conf", "net.core.somaxconn = 9"),
                        new DeclaredFile("/etc/sysctl.d/99-z.conf", "net.core.somaxconn = 8")))
                .singleElement()
                .satisfies(d -> assertThat(d.value()).isEqualTo("9"));
    }

    @Test
    void a_drop_in_should_change_its_unit_and_an_empty_setting_take_it_back() {
        List<Declared> declared = read(
                new DeclaredFile(
                        "/usr/lib/systemd/system/shop.service",
                        "[Unit]\nLimitNOFILE=1\n[Service]\nLimitNOFILE=1024:4096\nEnvironment=\"GOMAXPROCS=2\" A=b\n"),
                new DeclaredFile("/etc/systemd/system/shop.service.d/10.conf", "[Service]\nLimitNOFILE=infinity\n"),
                new DeclaredFile("/etc/systemd/system/shop.service.d/20.conf", "[Service]\nEnvironment=\n"),
                new DeclaredFile("/etc/systemd/system/shop.socket", "[Socket]\nBacklog=512\n"));
        assertThat(declared)
                .extracting(d -> d.workload() + " " + d.parameter() + "=" + d.value())
                .containsExactly(
                        "shop process.nofile.soft=infinity",
                        "shop process.nofile.hard=infinity",
                        "shop listener.limit=512");
    }

    @Test
    void manifests_and_variables_should_be_read_in_each_way_that_people_write_them() {
        assertThat(read(new DeclaredFile("compose.yaml", """
                        services:
                          shop:
                            sysctls: [net.core.somaxconn=1024]
                            ulimits: {nofile: {soft: 10, hard: 20}}
                            environment: {GOMAXPROCS: "3"}
                          other:
                            sysctls: {net.core.somaxconn: 2048}
                        """)))
                .extracting(d -> d.workload() + " " + d.parameter() + "=" + d.value() + " " + d.line())
                .containsExactly(
                        "shop net.core.somaxconn=1024 3",
                        "shop process.nofile.soft=10 4",
                        "shop process.nofile.hard=20 4",
                        "shop go.gomaxprocs=3 5",
                        "other net.core.somaxconn=2048 7");
        assertThat(read(new DeclaredFile("deploy.yaml", """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: shop}
                        spec:
                          template:
                            spec:
                              securityContext: {sysctls: [{name: net.core.somaxconn, value: "1024"}]}
                              containers:
                                - {name: app, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: X, value: "1"}]}
                        """)))
                .extracting(d -> d.workload() + " " + d.parameter() + "=" + d.value())
                .containsExactly("shop net.core.somaxconn=1024", "shop go.gomemlimit=1GiB");
        assertThat(read(new DeclaredFile(
                        "vars.yml",
                        "a: 1\nsysctl_config:\n  net.core.somaxconn: 4096\n  net.ipv4.tcp_syncookies: \"{{ x }}\"\n")))
                .extracting(d -> d.kind() + " " + d.parameter() + "=" + d.value())
                .containsExactly("ANSIBLE net.core.somaxconn=4096");
    }

    @Test
    void what_is_no_yaml_should_declare_nothing() {
        assertThat(read(new DeclaredFile("x.yaml", "{["))).isEmpty();
        assertThat(read(new DeclaredFile("x.yaml", "[".repeat(100_000)))).isEmpty();
    }

    private static List<Declared> read(DeclaredFile... files) {
        return DeclaredFiles.read(List.of(files), Declared.Scope.HOST);
    }
}
