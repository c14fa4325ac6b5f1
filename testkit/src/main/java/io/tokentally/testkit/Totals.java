package io.tokentally.testkit;

import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.util.Map;

/** The latest totals of the four topics, by the text of their keys. */
public record Totals(
        Map<String, ModelTotal> models,
        Map<String, UserTotal> users,
        Map<String, SessionTotal> sessions,
        Map<String, SavingsTotal> savings) {}
