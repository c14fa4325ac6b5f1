package io.tokentally.testkit;

/**
 * One value that is not what it must be.
 *
 * @param field dotted path inside the record; empty where the whole record is missing or too much
 */
public record Difference(String key, String field, String expected, String actual) {

    @Override
    public String toString() {
        return key + (field.isEmpty() ? "" : " " + field) + ": expected " + expected + " but was " + actual;
    }
}
