/** In the tool's own package for one thing: to give ProducerPerformance the records that it sends. */
@NullMarked
package org.apache.kafka.tools;

import org.jspecify.annotations.NullMarked;
