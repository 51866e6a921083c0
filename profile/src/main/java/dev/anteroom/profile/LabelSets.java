package dev.anteroom.profile;

import java.util.ArrayList;
import java.util.List;

/// The distinct sets of labels of a profile. Set 0 is the empty one.
final class LabelSets {
    /// Ints of one label: key, text (or -1: it is a number), high and low half of the number, unit. Texts are indexes
    /// of `strings`.
    static final int WIDTH = 5;

    private final TupleInterner sets;
    private final List<String> strings;

    LabelSets(TupleInterner sets, List<String> strings) {
        this.sets = sets;
        this.strings = strings;
    }

    int count() {
        return sets.size();
    }

    List<Label> get(int set) {
        int start = sets.start(set);
        int end = sets.start(set + 1);
        if (start == end) {
            return List.of();
        }
        List<Label> labels = new ArrayList<>((end - start) / WIDTH);
        for (int at = start; at < end; at += WIDTH) {
            String key = strings.get(sets.data.get(at));
            int text = sets.data.get(at + 1);
            if (text >= 0) {
                labels.add(new Label.Text(key, strings.get(text)));
            } else {
                long number = ((long) sets.data.get(at + 2) << 32) | (sets.data.get(at + 3) & 0xFFFFFFFFL);
                labels.add(new Label.Numeric(key, number, strings.get(sets.data.get(at + 4))));
            }
        }
        return List.copyOf(labels);
    }
}
