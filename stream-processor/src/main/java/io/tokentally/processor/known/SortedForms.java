package io.tokentally.processor.known;

import io.tokentally.processor.packed.Names;
import org.jspecify.annotations.Nullable;

/** Forms in the order of their ids, as unsigned numbers; each id once. Not thread-safe. */
interface SortedForms {
    /** Goes to the next form; null at the end. */
    @Nullable
    Id next();

    /** Where it is; null before the first and at the end. */
    @Nullable
    Id id();

    FormReader form();

    /** What the form's names are numbered in. */
    Names names();
}
