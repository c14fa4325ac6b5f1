package io.tokentally.sdk.observe;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The latest so many forms, found by their event. In arrays, as forgetting one touches only their numbers: a linked map asks
 * the keys of each that it forgets, which by then are in no cache. Guarded by {@link Tally}.
 */
final class LatestForms {
    private static final int NONE = -1;

    private final @Nullable Form[] forms;
    private final int[] hashes;
    /** The first place of each hash; the further ones follow in {@code next}. */
    private final int[] first;

    private final int[] next;
    /** The places by age. */
    private final int[] older;

    private final int[] newer;
    private int oldest = NONE;
    private int newest = NONE;
    private int size;

    /** @param most to be remembered, a power of two */
    LatestForms(int most) {
        forms = new Form[most];
        hashes = new int[most];
        first = new int[2 * most];
        next = new int[most];
        older = new int[most];
        newer = new int[most];
        Arrays.fill(first, NONE);
    }

    @Nullable
    Form get(String tenant, String event) {
        int place = place(hash(tenant, event), tenant, event);
        return place == NONE ? null : forms[place];
    }

    /** In place of {@code known}, which {@link #get} found; it is the newest then. */
    void put(Form form, @Nullable Form known) {
        int hash = hash(form.tenant(), form.event());
        int place;
        if (known != null) {
            place = place(hash, form.tenant(), form.event());
            outOfAges(place);
        } else {
            place = size < forms.length ? size++ : forgotten();
            hashes[place] = hash;
            next[place] = first[bucket(hash)];
            first[bucket(hash)] = place;
        }
        forms[place] = form;
        older[place] = newest;
        newer[place] = NONE;
        if (newest == NONE) {
            oldest = place;
        } else {
            newer[newest] = place;
        }
        newest = place;
    }

    private int place(int hash, String tenant, String event) {
        for (int place = first[bucket(hash)]; place != NONE; place = next[place]) {
            if (hashes[place] == hash && isOf(forms[place], tenant, event)) {
                return place;
            }
        }
        return NONE;
    }

    private static boolean isOf(@Nullable Form form, String tenant, String event) {
        return form != null && form.event().equals(event) && form.tenant().equals(tenant);
    }

    /** The place of the oldest, which is free now. */
    private int forgotten() {
        int place = oldest;
        outOfAges(place);
        int bucket = bucket(hashes[place]);
        if (first[bucket] == place) {
            first[bucket] = next[place];
        } else {
            int before = first[bucket];
            while (next[before] != place) {
                before = next[before];
            }
            next[before] = next[place];
        }
        return place;
    }

    private void outOfAges(int place) {
        if (place == oldest) {
            oldest = newer[place];
        } else {
            newer[older[place]] = newer[place];
        }
        if (place == newest) {
            newest = older[place];
        } else {
            older[newer[place]] = older[place];
        }
    }

    private int bucket(int hash) {
        return hash & first.length - 1;
    }

    private static int hash(String tenant, String event) {
        int hash = 31 * tenant.hashCode() + event.hashCode();
        return hash ^ hash >>> 16;
    }
}
