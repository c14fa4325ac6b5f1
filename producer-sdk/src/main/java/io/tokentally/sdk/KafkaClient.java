package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.QueueItem.FlushMark;
import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.QueueItem.OutgoingTool;
import io.tokentally.sdk.QueueItem.OutgoingUsage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/** A bounded queue that any thread offers to, and one sender thread, which this client owns. */
final class KafkaClient implements TokentallyClient {
    private static final Duration LONGEST_RESERVE = Duration.ofMillis(500);
    private static final Duration OFFER_AGAIN = Duration.ofMillis(1);
    private static final String QUEUE_FULL = "the queue is full";
    private static final String CLOSED = "the client is closed";

    private final EventDefaults defaults;
    private final SenderOptions options;
    private final Counters counters = new Counters();
    /** The variant without Unsafe, which newer JVMs warn about. */
    private final MessagePassingQueue<QueueItem> queue;

    private final Sender sender;
    private final Thread thread;
    private final @Nullable Thread shutdownHook;

    KafkaClient(
            EventDefaults defaults,
            SenderOptions options,
            EventEncoder encoder,
            ProducerSlot producer,
            boolean closeOnShutdown) {
        this.defaults = defaults;
        this.options = options;
        queue = new MpscAtomicArrayQueue<>(options.queueCapacity());
        sender = new Sender(queue, encoder, producer, counters, options, defaults.producerId());
        thread = new Thread(sender, "tally-sdk-sender");
        thread.setDaemon(true);
        shutdownHook = closeOnShutdown ? new Thread(this::close, "tally-sdk-shutdown") : null;
    }

    /** Apart from the constructor, so that no thread sees a half-made client. */
    KafkaClient started() {
        if (shutdownHook != null) {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
        thread.start();
        return this;
    }

    @Override
    public UsageEvent record(UsageEvent event) {
        UsageEvent queued = defaults.filled(event);
        UsageEvent returned = EventDefaults.copy(queued);
        String refusal = offered(new OutgoingUsage(queued, null));
        if (refusal != null) {
            counters.refuse(defaults.isOwn(queued), refusal);
        }
        return returned;
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        ToolOperationEvent queued = defaults.filled(event);
        ToolOperationEvent returned = EventDefaults.copy(queued);
        String refusal = offered(new OutgoingTool(queued, null));
        if (refusal != null) {
            counters.refuse(defaults.isOwn(queued), refusal);
        }
        return returned;
    }

    @Override
    public CompletableFuture<Acknowledgement> send(UsageEvent event) {
        UsageEvent queued = defaults.filled(event);
        return sent(new OutgoingUsage(queued, new CompletableFuture<>()), defaults.isOwn(queued));
    }

    @Override
    public CompletableFuture<Acknowledgement> send(ToolOperationEvent event) {
        ToolOperationEvent queued = defaults.filled(event);
        return sent(new OutgoingTool(queued, new CompletableFuture<>()), defaults.isOwn(queued));
    }

    private CompletableFuture<Acknowledgement> sent(Outgoing outgoing, boolean own) {
        String refusal = offered(outgoing);
        if (refusal != null) {
            counters.refuse(own, refusal);
            return CompletableFuture.failedFuture(new DeliveryException(
                    outgoing.id(), "event " + outgoing.id() + " was not taken: " + refusal, null, true));
        }
        sender.hurry();
        return Receipts.within(options.sendTimeout(), outgoing, counters);
    }

    /** Null where the queue took it, otherwise why not. */
    private @Nullable String offered(Outgoing outgoing) {
        if (sender.isClosing()) {
            return CLOSED;
        }
        counters.accepted.increment(); // before it can be acknowledged
        if (!queue.relaxedOffer(outgoing)) {
            counters.accepted.decrement();
            return QUEUE_FULL;
        }
        if (sender.hasEnded()) {
            sender.discardQueue();
        }
        return null;
    }

    @Override
    public boolean flush(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        FlushMark mark = new FlushMark(new CompletableFuture<>());
        while (!queue.relaxedOffer(mark)) {
            sender.hurry();
            LockSupport.parkNanos(OFFER_AGAIN.toNanos());
            if (Thread.currentThread().isInterrupted() || System.nanoTime() - deadline >= 0) {
                return false;
            }
        }
        sender.hurry();
        if (sender.hasEnded()) {
            sender.discardQueue();
        }
        try {
            return mark.reached().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flush mark never fails", e);
        }
    }

    @Override
    public void close(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long reserve = Math.min(timeout.toNanos() / 5, LONGEST_RESERVE.toNanos());
        try {
            sender.close(thread, deadline, reserve);
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        removeShutdownHook();
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
        return counters.snapshot(queue.size());
    }
}
