package dev.anteroom.gotrace;

/// How often a goroutine stopped at a stack, and for how many nanoseconds in total.
record StackTotal(long count, long nanos) {
    StackTotal plus(StackTotal other) {
        return new StackTotal(count + other.count, nanos + other.nanos);
    }
}
