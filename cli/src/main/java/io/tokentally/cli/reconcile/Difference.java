package io.tokentally.cli.reconcile;

/**
 * Two places that should say the same and do not.
 *
 * @param check what was compared
 * @param key of which total, entry or counter; a topic key, or the values of its columns
 * @param field which of its values; empty where one side lacks the whole
 * @param expected what the first place says
 * @param actual what the second place says
 */
public record Difference(String check, String key, String field, String expected, String actual) {
    static final String ABSENT = "absent";

    @Override
    public String toString() {
        return check + ": " + key + (field.isEmpty() ? "" : " " + field) + ": " + expected + " but " + actual;
    }
}
