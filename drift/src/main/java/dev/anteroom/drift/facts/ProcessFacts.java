package dev.anteroom.drift.facts;

import org.jspecify.annotations.Nullable;

/// A process that holds a listener.
///
/// @param command the kernel's name of it
/// @param workload what its owner calls the service: the systemd unit without its suffix, else the command
/// @param unit its systemd unit (`shop.service`); `null` where it runs in none
/// @param nofileSoft RLIMIT_NOFILE that EMFILE obeys; `Long.MAX_VALUE` is unlimited, `null` unknown
/// @param files open descriptors; `null` unknown
/// @param cpuQuota CPUs that its cgroups allow it; `null` without a quota, or unknown
/// @param memoryMax bytes that its cgroups allow it; `null` without a limit, or unknown
/// @param go of a Go program; `null` for another, or where its program may not be read
public record ProcessFacts(
        int pid,
        String command,
        String workload,
        @Nullable String unit,
        @Nullable Long nofileSoft,
        @Nullable Long nofileHard,
        @Nullable Long files,
        @Nullable Double cpuQuota,
        @Nullable Long memoryMax,
        @Nullable GoFacts go) {}
