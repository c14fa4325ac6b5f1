package io.tokentally.testkit;

import java.util.List;

/** Names as people and programs choose them, and those that break what only expects plain ones. All within bounds. */
final class Words {

    private static final List<String> ODD = List.of(
            "say \"hi\"",
            "it's",
            "two\nlines\r\n",
            "tab\tbed",
            "back\\slash",
            "control \u0001\u001f\b\f",
            "delete \u007f",
            "😀 smile",
            "👩‍👩‍👧‍👦",
            "naïve e\u0301",
            "\u2028 line separator",
            "\u202Eright to left",
            "日本語",
            " spaces around ",
            "null",
            "a,b;c|d-e_f/g",
            "[\"default\",\"x\"]",
            "%00 ${jndi} {{x}} '; DROP TABLE usage; --",
            "\uFEFFmark",
            "z".repeat(256),
            "😀".repeat(256));

    private Words() {}

    static String odd(Dice dice) {
        return dice.pick(ODD);
    }

    /** One of a few names that start with {@code prefix}, now and then an odd one. */
    static String name(Dice dice, String prefix, int few) {
        return dice.chance(0.12) ? odd(dice) : prefix + dice.below(few);
    }
}
