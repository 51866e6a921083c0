package dev.anteroom.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CgroupCpuTest {
    @Test
    void should_read_both_versions_alike() {
        CgroupCpu v1 = CgroupCpu.parseV1(
                "/g", "nr_periods 10\nnr_throttled 4\nthrottled_time 5000000\n", "50000\n", "100000\n");
        CgroupCpu v2 = CgroupCpu.parseV2(
                "/g", "usage_usec 1\nnr_periods 10\nnr_throttled 4\nthrottled_usec 5000\n", "50000 100000\n");
        assertThat(v1).isEqualTo(new CgroupCpu(1, "/g", 50_000, 100_000, 10, 4, 5_000_000));
        assertThat(v2).isEqualTo(new CgroupCpu(2, "/g", 50_000, 100_000, 10, 4, 5_000_000));
        assertThat(v1.quotaCpus()).isEqualTo(0.5);
        assertThat(CgroupCpu.parseV2("/g", "", "max 100000\n").quotaCpus()).isInfinite();
        assertThat(CgroupCpu.parseV1("/g", "", "-1\n", "100000\n").quotaCpus()).isInfinite();
    }

    @Test
    void should_find_a_group_in_either_hierarchy_and_inside_a_container_s_mount() {
        List<CgroupPaths.Mount> mounts = CgroupPaths.mounts("""
                30 25 0:26 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw
                35 25 0:31 /docker/ab /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                """);
        String cgroup = "4:cpu,cpuacct:/docker/ab/svc\n1:name=systemd:/x\n0::/svc\n";
        assertThat(CgroupPaths.locate(cgroup, mounts, "cpu"))
                .contains(new CgroupPaths.Location(
                        false, "/sys/fs/cgroup/cpu,cpuacct/svc", "/sys/fs/cgroup/cpu,cpuacct"));
        assertThat(CgroupPaths.locate(cgroup, mounts, "freezer"))
                .contains(new CgroupPaths.Location(true, "/sys/fs/cgroup/unified/svc", "/sys/fs/cgroup/unified"));
    }

    @Test
    void should_see_a_process_being_throttled_by_a_group_above_it() throws Exception {
        Path controller = Path.of("/sys/fs/cgroup/cpu");
        assumeTrue(Files.isWritable(controller.resolve("cgroup.procs")), "no writable version 1 CPU controller");
        Path parent =
                controller.resolve("anteroom-test-" + ProcessHandle.current().pid());
        Path child = parent.resolve("child");
        Process spinner = new ProcessBuilder("sh", "-c", "read go; while :; do :; done").start();
        try {
            Files.createDirectory(parent);
            Files.writeString(parent.resolve("cpu.cfs_period_us"), "20000");
            Files.writeString(parent.resolve("cpu.cfs_quota_us"), "2000");
            Files.createDirectory(child);
            Files.writeString(child.resolve("cgroup.procs"), Long.toString(spinner.pid()));
            CgroupCpu before = CgroupCpu.of(spinner.pid()).orElseThrow();
            assertThat(before.path()).isEqualTo(parent.toString());
            assertThat(before.quotaCpus()).isEqualTo(0.1);
            spinner.outputWriter().append('\n').close();
            Thread.sleep(500);
            CgroupCpu during = CgroupCpu.of(spinner.pid()).orElseThrow().since(before);
            assertThat(during.throttledPeriods()).isPositive();
            assertThat(during.throttledNanos()).isGreaterThan(50_000_000);
        } finally {
            spinner.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            remove(child);
            remove(parent);
        }
        assertThat(CgroupCpu.of(spinner.pid())).isEmpty();
    }

    @Test
    void should_see_a_frozen_process() throws Exception {
        Path controller = Path.of("/sys/fs/cgroup/freezer");
        assumeTrue(Files.isWritable(controller.resolve("cgroup.procs")), "no writable version 1 freezer");
        Path group =
                controller.resolve("anteroom-test-" + ProcessHandle.current().pid());
        Process process = new ProcessBuilder("sleep", "30").start();
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
            assertThat(CgroupFreezer.isFrozen(process.pid())).contains(false);
            Files.writeString(group.resolve("freezer.state"), "FROZEN");
            assertThat(CgroupFreezer.isFrozen(process.pid())).contains(true);
            Files.writeString(group.resolve("freezer.state"), "THAWED");
        } finally {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            remove(group);
        }
    }

    private static void remove(Path group) throws InterruptedException {
        for (int i = 0; i < 50 && Files.exists(group); i++) {
            try {
                Files.delete(group);
            } catch (IOException busy) {
                Thread.sleep(20);
            }
        }
    }
}
