package dev.anteroom.drift.policy;

import java.util.List;

/// What a rule asks of a value. An operand is a value, or the name of another parameter of the same subject.
public sealed interface Operator {
    /// As in the file.
    String words();

    record Equals(String operand) implements Operator {
        @Override
        public String words() {
            return "equals " + operand;
        }
    }

    record AtLeast(String operand) implements Operator {
        @Override
        public String words() {
            return "at least " + operand;
        }
    }

    record AtMost(String operand) implements Operator {
        @Override
        public String words() {
            return "at most " + operand;
        }
    }

    record OneOf(List<String> operands) implements Operator {
        public OneOf {
            operands = List.copyOf(operands);
        }

        @Override
        public String words() {
            return "one of " + String.join(", ", operands);
        }
    }

    /// All subjects of a group have one value, but for so many of a hundred.
    record Same(List<String> groupBy, double toleratePercent) implements Operator {
        public Same {
            groupBy = List.copyOf(groupBy);
        }

        @Override
        public String words() {
            return "the same" + (groupBy.isEmpty() ? "" : " for each " + String.join(" and ", groupBy));
        }
    }

    record MatchesDeclared() implements Operator {
        @Override
        public String words() {
            return "as declared";
        }
    }
}
