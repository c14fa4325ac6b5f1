package io.tokentally.processor.known;

import io.tokentally.processor.packed.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several as one; of an id that is in more than one the newest form wins. */
final class MergedForms implements SortedForms {
    private final List<SortedForms> sources;
    private @Nullable SortedForms current;

    /** @param newestFirst none of them begun */
    MergedForms(List<SortedForms> newestFirst) {
        sources = newestFirst;
        sources.forEach(SortedForms::next);
    }

    @Override
    public @Nullable Id next() {
        if (current != null) {
            Id done = current.id();
            for (SortedForms source : sources) {
                if (done != null && done.equals(source.id())) {
                    source.next();
                }
            }
        }
        Id least = null;
        current = null;
        for (SortedForms source : sources) {
            Id id = source.id();
            if (id != null && (least == null || id.compareTo(least) < 0)) {
                least = id;
                current = source;
            }
        }
        return least;
    }

    @Override
    public @Nullable Id id() {
        return current == null ? null : current.id();
    }

    @Override
    public FormReader form() {
        return open().form();
    }

    @Override
    public Names names() {
        return open().names();
    }

    private SortedForms open() {
        SortedForms open = current;
        if (open == null) {
            throw new IllegalStateException("next() comes first");
        }
        return open;
    }
}
