package io.tokentally.schemas.serde;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * What Avro decides once per JVM: which generated classes it may make, and how much a single length prefix may make it
 * allocate, so that a poison record cannot exhaust the heap.
 *
 * <p>Every generated class calls {@link #configure()} when it is loaded; the build puts that into it.
 */
public final class AvroRuntime {
    private static final String LONGEST_BYTES = Integer.toString(4 << 20);
    private static final String LONGEST_COLLECTION = "100000";

    static {
        setIfAbsent("org.apache.avro.limits.bytes.maxLength", LONGEST_BYTES);
        setIfAbsent("org.apache.avro.limits.string.maxLength", LONGEST_BYTES);
        setIfAbsent("org.apache.avro.limits.collectionItems.maxLength", LONGEST_COLLECTION);
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith("io.tokentally.")));
    }

    private AvroRuntime() {}

    /** Takes effect with the first call; the later ones do nothing. */
    public static void configure() {}

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
