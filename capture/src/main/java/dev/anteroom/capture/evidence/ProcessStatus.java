package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// What `/proc/PID/status` and `/proc/PID/stat` say of a process. Whatever the file at hand lacks is `null`.
///
/// @param state one of the letters of proc(5): R, S, D, Z, T (stopped), t (traced), X, I
/// @param tracerPid process that traces this one, 0 for none
/// @param userTicks CPU time in user mode, in clock ticks (`stat`; 100 a second on every common build)
/// @param nice -20 (gets much CPU) to 19 (little)
/// @param policy scheduling policy by its number in sched(7): 0 other, 1 and 2 real-time, 3 batch, 5 idle
/// @param descriptorSlots size of the descriptor table (`FDSize`): the kernel doubles it when a number beyond it
///     is needed (`fs/file.c`, `expand_files`) and never shrinks it, so half of it was in use at some time
/// @param startTicks time of start after boot, in clock ticks
public record ProcessStatus(
        @Nullable Integer pid,
        @Nullable Integer parentPid,
        @Nullable String name,
        @Nullable Character state,
        @Nullable Integer tracerPid,
        @Nullable Integer threads,
        @Nullable Integer descriptorSlots,
        @Nullable Long userTicks,
        @Nullable Long systemTicks,
        @Nullable Long startTicks,
        @Nullable Integer nice,
        @Nullable Integer policy,
        @Nullable Long voluntarySwitches,
        @Nullable Long involuntarySwitches) {}
