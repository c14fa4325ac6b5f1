package io.tokentally.benchmarks.processor;

/**
 * What a contestant took for its part of a round, from the moment in which it could read the first event until all of its
 * totals and its offsets were committed.
 *
 * @param cpuSeconds of the contestant's process
 * @param brokerCpuSeconds of Kafka meanwhile
 * @param othersCpuSeconds of the contestants that waited meanwhile
 */
record Turn(long events, double seconds, double cpuSeconds, double brokerCpuSeconds, double othersCpuSeconds) {
    double eventsPerSecond() {
        return events / seconds;
    }

    double eventsPerCpuSecond() {
        return events / cpuSeconds;
    }

    double cpuMicros() {
        return cpuSeconds * 1e6 / events;
    }

    double brokerCpuMicros() {
        return brokerCpuSeconds * 1e6 / events;
    }

    /** How many processors it kept busy. */
    double processors() {
        return cpuSeconds / seconds;
    }

    /** How many processors those who waited kept from it. */
    double othersProcessors() {
        return othersCpuSeconds / seconds;
    }
}
