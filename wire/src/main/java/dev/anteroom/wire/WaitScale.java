package dev.anteroom.wire;

/// The one scale on which accept waits are counted: eight buckets to the octave from 2⁻¹⁰ s (0.98 ms) to 2⁷ s
/// (128 s). A bucket's ends are 9% apart, so its middle is within 4.5% of whatever fell into it.
///
/// Because the scale is fixed, merging is adding. It is Prometheus's native schema 3 and OTLP's exponential
/// histogram of scale 3: bucket `i` here covers (2^((i-81)/8), 2^((i-80)/8)] s, which is the index `i - 80`
/// there.
public final class WaitScale {
    /// Buckets per octave, as a power of two: Prometheus's schema, OTLP's scale.
    public static final int SCHEMA = 3;

    /// What lies at or below is in the bucket 0, in s.
    public static final double LOWEST = 1.0 / 1024;

    /// What lies above is in the last bucket, in s.
    public static final double HIGHEST = 128;

    private static final int PER_OCTAVE = 1 << SCHEMA;
    private static final int FIRST_EXPONENT = -10;
    private static final int OCTAVES = 17;
    /// Bucket 0 for what is below the scale, 136 on it, one for what is above.
    static final int BUCKETS = OCTAVES * PER_OCTAVE + 2;

    private static final double[] UPPER = new double[BUCKETS];

    static {
        for (int i = 0; i < BUCKETS - 1; i++) {
            UPPER[i] = Math.scalb(Math.pow(2, (i % PER_OCTAVE) / (double) PER_OCTAVE), FIRST_EXPONENT + i / PER_OCTAVE);
        }
        UPPER[BUCKETS - 1] = Double.POSITIVE_INFINITY;
    }

    private WaitScale() {}

    /// How many buckets there are.
    public static int buckets() {
        return BUCKETS;
    }

    /// The bucket of a wait in s.
    public static int bucket(double seconds) {
        if (!(seconds > LOWEST)) {
            return 0;
        }
        if (seconds > HIGHEST) {
            return BUCKETS - 1;
        }
        int guess = (int) Math.ceil((Math.log(seconds) / Math.log(2) - FIRST_EXPONENT) * PER_OCTAVE);
        int bucket = Math.clamp(guess, 1, BUCKETS - 2);
        // The logarithm may be off by one place in its last bit.
        while (bucket > 1 && seconds <= UPPER[bucket - 1]) {
            bucket--;
        }
        while (bucket < BUCKETS - 2 && seconds > UPPER[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /// Upper end of a bucket in s, itself included; infinite for the last.
    public static double upper(int bucket) {
        return UPPER[bucket];
    }

    /// Lower end of a bucket in s, itself not included; 0 for the first.
    public static double lower(int bucket) {
        return bucket == 0 ? 0 : UPPER[bucket - 1];
    }

    /// What a wait in a bucket is taken for, in s: the geometric middle, 0 for the first bucket, the lower end
    /// of the last.
    public static double middle(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        return bucket == BUCKETS - 1 ? HIGHEST : Math.sqrt(UPPER[bucket - 1] * UPPER[bucket]);
    }

    /// The index that Prometheus (schema 3) and OTLP (scale 3, plus one) give a bucket. The bucket 0 has none:
    /// it is their zero bucket.
    public static int nativeIndex(int bucket) {
        return bucket + FIRST_EXPONENT * PER_OCTAVE;
    }
}
