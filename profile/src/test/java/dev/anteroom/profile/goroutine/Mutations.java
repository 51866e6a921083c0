package dev.anteroom.profile.goroutine;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Damage as it happens to files, from a seed.
public final class Mutations {
    private Mutations() {}

    /// A damaged copy: bits flipped, cut, a piece of another file put in, a piece repeated or taken out.
    public static byte[] mutate(byte[] text, byte[] other, SplittableRandom random) {
        byte[] mutated = text.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && mutated.length > 1; i++) {
            int at = random.nextInt(mutated.length);
            int length = 1 + random.nextInt(Math.min(4096, mutated.length - at));
            switch (random.nextInt(6)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated = Arrays.copyOf(mutated, at);
                case 2 -> mutated = splice(mutated, at, at + length, new byte[0]);
                case 3 -> mutated = splice(mutated, at, at, Arrays.copyOfRange(mutated, at, at + length));
                case 4 -> {
                    int from = random.nextInt(other.length);
                    int to = Math.min(other.length, from + 1 + random.nextInt(4096));
                    mutated = splice(mutated, at, at, Arrays.copyOfRange(other, from, to));
                }
                default -> mutated[at] = (byte) "\n\r\t ()[]{}:,.0x".charAt(random.nextInt(15));
            }
        }
        return mutated;
    }

    private static byte[] splice(byte[] text, int from, int to, byte[] inserted) {
        byte[] spliced = new byte[text.length - (to - from) + inserted.length];
        System.arraycopy(text, 0, spliced, 0, from);
        System.arraycopy(inserted, 0, spliced, from, inserted.length);
        System.arraycopy(text, to, spliced, from + inserted.length, text.length - to);
        return spliced;
    }
}
