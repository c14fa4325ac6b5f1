package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Suite;

/** How fast the processor is and what it costs, beside others; how that stays with more ids; how fresh its totals are. */
public final class ProcessorSuite implements Suite {
    @Override
    public String name() {
        return "processor";
    }

    @Override
    public Report run(Plan plan) throws Exception {
        Report report = new Report(name(), SideBySide.words(plan));
        SideBySide.run(plan, report);
        Freshness.run(plan, report);
        Flatness.run(plan, report);
        return report;
    }
}
