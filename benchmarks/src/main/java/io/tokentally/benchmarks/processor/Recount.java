package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.processor.work.Form;
import io.tokentally.benchmarks.processor.work.ModelKey;
import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Sums;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the totals must be: a plain recount of the events' latest forms. Not thread-safe. */
final class Recount {
    private record TotalKey(ModelKey model, Window window, Instant start) {}

    private final Workload workload;
    private final Steps steps;
    private final Map<TotalKey, Sums> totals = new HashMap<>();
    /** Latest form of those originals that have been revised, by the number of the original. */
    private final Map<Long, Form> revised = new HashMap<>();

    private long counted;
    private long calls;
    private long outputTokens;

    Recount(Workload workload, Steps steps) {
        this.workload = workload;
        this.steps = steps;
    }

    /** Counts all events before that number, which must not fall; returns what the days' totals then add up to. */
    TotalsFollower.Reached to(long end) {
        if (end < counted) {
            throw new IllegalStateException("counted to " + counted + ", beyond " + end);
        }
        for (; counted < end; counted++) {
            count(counted);
        }
        return new TotalsFollower.Reached(calls, outputTokens);
    }

    private void count(long n) {
        if (Workload.isDuplicate(n)) {
            return;
        }
        Form form = form(n);
        add(form, 1);
        if (Workload.isRevision(n)) {
            long original = workload.original(n);
            Form before = revised.put(original, form);
            add(before == null ? form(original) : before, -1);
        }
    }

    private Form form(long n) {
        UsageEvent event = workload.event(n);
        return Form.of(steps.priced(event, 0, 0));
    }

    private void add(Form form, int sign) {
        calls += sign;
        outputTokens += sign * form.output();
        Instant at = Micros.toInstant(form.at());
        for (Window window : Window.values()) {
            TotalKey key = new TotalKey(form.model(), window, window.start(at));
            totals.computeIfAbsent(key, added -> new Sums()).add(form, sign);
        }
    }

    /** How many totals there are of a window's length. */
    long keyWindows(Window window) {
        return totals.keySet().stream().filter(key -> key.window() == window).count();
    }

    /** Where these totals differ from what they must be; empty where they do not. */
    List<String> differences(Map<String, Sums> actual) {
        List<String> differences = new ArrayList<>();
        Map<String, Sums> left = new HashMap<>(actual);
        totals.forEach((key, sums) -> {
            String name = key.model().key(key.window(), key.start());
            Sums other = left.remove(name);
            if (sums.calls() > 0 && !sums.equals(other)) {
                differences.add(name + " is " + other + " but must be " + sums);
            }
        });
        left.forEach((name, sums) -> differences.add(name + " is " + sums + " but must not be there"));
        return differences;
    }
}
