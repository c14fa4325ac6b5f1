package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.QueueItem.DrainMark;
import io.tokentally.sdk.QueueItem.FlushMark;
import io.tokentally.sdk.QueueItem.Fresh;
import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.QueueItem.OutgoingTool;
import io.tokentally.sdk.QueueItem.OutgoingUsage;
import io.tokentally.sdk.observe.Observers;
import io.tokentally.sdk.observe.Summary;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/** A bounded queue that any thread offers to, and a dispatcher that empties it on threads of this client. */
final class KafkaClient implements TokentallyClient {
    private static final Duration LONGEST_RESERVE = Duration.ofMillis(500);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);
    /** Beyond its time, a close waits once for what it gave up to be counted, and once for callbacks to hear of it. */
    private static final Duration LAST_CALLBACKS = Duration.ofMillis(100);

    private static final Duration OFFER_AGAIN = Duration.ofMillis(1);
    private static final String QUEUE_FULL = "the queue is full";

    private final EventDefaults defaults;
    private final SenderOptions options;
    private final Counters counters = new Counters();
    /** The variant without Unsafe, which newer JVMs warn about. */
    private final MpscAtomicArrayQueue<QueueItem> queue;
    /** What went into the queue and is no event. */
    private final AtomicLong marks = new AtomicLong();

    private final Gate gate = new Gate();
    private final Dispatcher dispatcher;
    private final ResponseReader reader;
    private final Observers observers;
    private final @Nullable Thread shutdownHook;

    KafkaClient(
            EventDefaults defaults,
            SenderOptions options,
            EventEncoder encoder,
            ProducerSlot producer,
            @Nullable SpoolOptions spool,
            ResponseReader reader,
            ObserverOptions observing,
            DrainListener listener,
            boolean closeOnShutdown) {
        this.defaults = defaults;
        this.options = options;
        this.reader = reader;
        observers = observing.observers(defaults.clock(), counters);
        queue = new MpscAtomicArrayQueue<>(options.queueCapacity());
        DrainListener listening = listener.after(observers::onDrained);
        FateKeeper fates = new FateKeeper(counters);
        Delivery delivery = new Delivery(encoder, producer, counters, fates);
        Intake intake = new Intake(new Sequence(defaults.producerId(), defaults.tenant()), listening, fates);
        dispatcher = spool == null
                ? new Sender(queue, gate, delivery, intake, fates, options)
                : new SpoolingSender(
                        queue,
                        gate,
                        delivery,
                        intake,
                        fates,
                        options,
                        spool.after(),
                        new Shelf(spool, gate, fates, counters));
        shutdownHook = closeOnShutdown ? new Thread(this::close, "tally-sdk-shutdown") : null;
    }

    /** Apart from the constructor, so that no thread sees a half-made client. */
    KafkaClient started() {
        if (shutdownHook != null) {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
        observers.start();
        dispatcher.start();
        return this;
    }

    @Override
    public UsageEvent record(UsageEvent event) {
        RecordedUsage recorded = defaults.filled(event);
        String refusal = offered(recorded);
        if (refusal != null) {
            counters.refuse(refusal);
        }
        return recorded;
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        RecordedTool recorded = defaults.filled(event);
        String refusal = offered(recorded);
        if (refusal != null) {
            counters.refuse(refusal);
        }
        return recorded;
    }

    @Override
    public Optional<UsageEvent> recordUsage(
            @Nullable String provider, Object response, UnaryOperator<UsageEvent.Builder> details) {
        return reader.read(provider, response)
                .map(event -> record(details.apply(event).build()));
    }

    @Override
    public CompletableFuture<Acknowledgement> send(UsageEvent event) {
        return sent(new OutgoingUsage(Copies.of(defaults.filled(event)), new CompletableFuture<>()));
    }

    @Override
    public CompletableFuture<Acknowledgement> send(ToolOperationEvent event) {
        return sent(new OutgoingTool(Copies.of(defaults.filled(event)), new CompletableFuture<>()));
    }

    private CompletableFuture<Acknowledgement> sent(Outgoing outgoing) {
        String refusal = offered(outgoing);
        if (refusal != null) {
            counters.refuse(refusal);
            return CompletableFuture.failedFuture(new DeliveryException(
                    outgoing.id(), "event " + outgoing.id() + " was not taken: " + refusal, null, true));
        }
        dispatcher.hurry();
        return Receipts.within(options.sendTimeout(), outgoing, counters);
    }

    /** Null where the queue took it, otherwise why not. */
    private @Nullable String offered(Fresh event) {
        String refusal = gate.refusal();
        if (refusal != null) {
            return refusal;
        }
        if (!queue.relaxedOffer(event)) {
            return QUEUE_FULL;
        }
        if (gate.hasEnded()) {
            dispatcher.discardQueue();
        }
        return null;
    }

    @Override
    public boolean flush(Duration timeout) {
        FlushMark mark = new FlushMark(new CompletableFuture<>());
        return reached(mark, mark.reached(), timeout);
    }

    /** Waits until the drain listener has heard of everything accepted before this call; false where it may not have. */
    boolean drained(Duration timeout) {
        DrainMark mark = new DrainMark(new CompletableFuture<>());
        return reached(mark, mark.reached(), timeout);
    }

    private boolean reached(QueueItem mark, CompletableFuture<Boolean> reached, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!queue.relaxedOffer(mark)) {
            dispatcher.hurry();
            LockSupport.parkNanos(OFFER_AGAIN.toNanos());
            if (Thread.currentThread().isInterrupted() || System.nanoTime() - deadline >= 0) {
                return false;
            }
        }
        marks.incrementAndGet();
        dispatcher.hurry();
        if (gate.hasEnded()) {
            dispatcher.discardQueue();
        }
        try {
            return reached.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            reached.complete(false);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a mark never fails", e);
        }
    }

    @Override
    public void close(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long reserve = Math.min(timeout.toNanos() / 5, LONGEST_RESERVE.toNanos());
        try {
            dispatcher.close(deadline, reserve);
            closeObservers(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        removeShutdownHook();
    }

    private void closeObservers(long deadline) throws InterruptedException {
        if (observers.haveCallbacks()) {
            long last = Math.max(deadline, System.nanoTime() + 2 * LAST_CALLBACKS.toNanos());
            awaitEnd(last - LAST_CALLBACKS.toNanos());
            observers.close(last);
        }
    }

    /** So that all losses are counted. */
    private void awaitEnd(long deadline) throws InterruptedException {
        while (!gate.hasEnded() && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.sleep(OFFER_AGAIN.toNanos());
        }
        if (gate.hasEnded()) {
            dispatcher.discardQueue();
        }
    }

    private void removeShutdownHook() {
        if (shutdownHook != null && Thread.currentThread() != shutdownHook) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException alreadyShuttingDown) {
                // then it runs, finds the client closed, and is done
                return;
            }
        }
    }

    @Override
    public Stats stats() {
        return counters.snapshot(this::accepted, queue.size(), dispatcher.spoolCounts())
                .with(observers.stats(), reader.failures());
    }

    @Override
    public Summary summary() {
        return drainedInto(observers.tally()::summary);
    }

    @Override
    public Summary today() {
        return drainedInto(observers.tally()::today);
    }

    private Summary drainedInto(Supplier<Summary> totals) {
        boolean all = drained(LONGEST_DRAIN);
        Summary summary = totals.get();
        Stats stats = stats();
        long uncounted = all ? 0 : Math.max(0, stats.accepted() - observers.seen());
        return summary.with(uncounted, stats.pending(), stats.dropped());
    }

    /** Counted by the queue itself, so that callers need not; for a moment too high by marks that have just been queued. */
    private long accepted() {
        long counted = marks.get();
        return queue.currentProducerIndex() - counted;
    }
}
