package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.drift.value.ParameterName;
import dev.anteroom.drift.value.Value;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static final int CASES = 20_000;
    private static final String SYSCTL = "net.ipv4.tcp_rmem";
    private static final String LIMIT = "process.nofile.soft";

    @Test
    void values_that_mean_the_same_should_be_equal_however_they_are_written() {
        SplittableRandom random = new SplittableRandom(20);
        for (int i = 0; i < CASES; i++) {
            int words = 1 + random.nextInt(4);
            StringBuilder one = new StringBuilder(blanks(random, 0));
            StringBuilder other = new StringBuilder(blanks(random, 0));
            for (int word = 0; word < words; word++) {
                long number = random.nextLong(-5, 1L << (1 + random.nextInt(62)));
                one.append(word == 0 ? "" : blanks(random, 1)).append(written(random, number));
                other.append(word == 0 ? "" : blanks(random, 1)).append(written(random, number));
            }
            one.append(blanks(random, 0));
            assertThat(Value.same(SYSCTL, one.toString(), other.toString()))
                    .as("'%s' and '%s'", one, other)
                    .isTrue();
        }
    }

    @Test
    void values_that_differ_should_differ_however_they_are_written() {
        SplittableRandom random = new SplittableRandom(21);
        for (int i = 0; i < CASES; i++) {
            long number = random.nextLong(1L << (1 + random.nextInt(61)));
            long another = number + 1 + random.nextInt(9);
            assertThat(Value.same(SYSCTL, written(random, number), written(random, another)))
                    .isFalse();
            assertThat(Value.same(SYSCTL, number + " " + another, another + "\t" + number))
                    .isFalse();
        }
    }

    @Test
    void a_limit_that_is_none_should_have_one_form_and_a_kernel_parameter_none_of_it() {
        String[] none = {
            "unlimited", "infinity", "-1", "9223372036854775807", "18446744073709551615", "0xffffffffffffffff"
        };
        for (String one : none) {
            for (String other : none) {
                assertThat(Value.same(LIMIT, one, other))
                        .as(one + " and " + other)
                        .isTrue();
            }
            assertThat(Value.same(LIMIT, one, "1048576")).isFalse();
        }
        assertThat(Value.same(SYSCTL, "-1", "9223372036854775807")).isFalse();
        assertThat(Value.number(Value.canonical(LIMIT, "-1")).orElseThrow())
                .isGreaterThan(Value.number("9999999").orElseThrow());
    }

    @Test
    void names_should_have_one_form() {
        assertThat(ParameterName.canonical("net/core/somaxconn"))
                .isEqualTo(ParameterName.canonical("net.core.somaxconn"))
                .isEqualTo(ParameterName.canonical("/proc/sys/net/core/somaxconn"))
                .isEqualTo(ParameterName.canonical("somaxconn"));
        assertThat(ParameterName.canonical("net/ipv4/conf/eth0.1/forwarding"))
                .isEqualTo(ParameterName.canonical("net.ipv4.conf.eth0/1.forwarding"));
        assertThat(ParameterName.canonical("something-else")).isEqualTo("something-else");
    }

    private static String written(SplittableRandom random, long number) {
        if (number < 0) {
            return Long.toString(number);
        }
        return switch (random.nextInt(4)) {
            case 0 -> "0x" + Long.toHexString(number);
            case 1 -> "0X" + Long.toHexString(number).toUpperCase(java.util.Locale.ROOT);
            case 2 -> "0" + Long.toOctalString(number);
            default -> Long.toString(number);
        };
    }

    private static String blanks(SplittableRandom random, int least) {
        StringBuilder blanks = new StringBuilder();
        for (int i = random.nextInt(3) + least; i > 0; i--) {
            blanks.append(random.nextBoolean() ? ' ' : '\t');
        }
        return blanks.toString();
    }
}
