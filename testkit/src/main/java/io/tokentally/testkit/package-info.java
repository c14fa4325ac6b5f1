/** What tests and the demo judge by: a plain recount of any list of events, seeded event streams, comparisons. */
@NullMarked
package io.tokentally.testkit;

import org.jspecify.annotations.NullMarked;
