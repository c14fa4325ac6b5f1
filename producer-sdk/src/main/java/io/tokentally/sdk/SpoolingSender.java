package io.tokentally.sdk;

import io.tokentally.schemas.ProducerClosed;
import io.tokentally.sdk.Held.Notice;
import io.tokentally.sdk.QueueItem.DrainMark;
import io.tokentally.sdk.QueueItem.FlushMark;
import io.tokentally.sdk.QueueItem.Fresh;
import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.spool.SpoolCounts;
import io.tokentally.sdk.spool.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;

/**
 * Moves events from the queue to Kafka's producer, by way of the disk where that takes too long. Two threads, because the
 * sender may wait for seconds in Kafka's producer or in a serializer that asks its registry, and events must get to disk
 * all the while: the spool's thread takes from the queue, owns the disk, and waits for nothing else. Fields without a note
 * belong to it alone.
 */
final class SpoolingSender implements Dispatcher {
    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();
    /** While nothing is under way: each look takes the queue's ends out of the callers' caches. */
    private static final long LONGEST_POLL_NANOS = Duration.ofMillis(20).toNanos();

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    /** Beyond its time, a close waits for what it is writing to disk. */
    private static final long LAST_WRITE_NANOS = Duration.ofSeconds(2).toNanos();

    /** Events from the spool that are being sent at a time. */
    private static final int READ_AHEAD = 1_000;

    private final MessagePassingQueue<QueueItem> queue;
    private final Gate gate;
    private final Delivery delivery;
    private final Intake intake;
    private final FateKeeper fates;
    private final SenderOptions options;
    private final Shelf shelf;
    private final HandOff handOff;
    private final Generations generations = new Generations();
    private final Thread keeper = new Thread(this::keep, "tally-sdk-spool");
    private final Thread sender = new Thread(this::send, "tally-sdk-sender");

    /** Written by the sender and by Kafka's callbacks, as the next. */
    private final Queue<Notice> notices = new ConcurrentLinkedQueue<>();

    private final AtomicInteger inFlight = new AtomicInteger();
    private final Held.Shared shared;
    private final long idlePollNanos;
    private final long gatherNanos;

    private final Exposed exposed;
    private final List<Held> gathered = new ArrayList<>();
    private final List<Held> returned = new ArrayList<>();
    private final List<PendingFlush> flushes = new ArrayList<>();
    private int storedUnderWay;
    private long pollNanos = POLL_NANOS;
    /** Whether more is likely to be there soon; while Kafka is away, what is under way stays there. */
    private boolean progress;

    private long queueSeenEmpty = System.nanoTime();
    private long resumeAt = queueSeenEmpty;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /** Set by callers who want no more waiting. */
    private volatile boolean urgent;
    /** The next two are set by the closing thread. */
    private volatile long deadlineNanos;

    private volatile long reserveNanos;
    /** Set by the spool's thread. */
    private volatile List<ProducerClosed> closings = List.of();
    /** Set by the sender. */
    private volatile boolean ending;

    private final CountDownLatch sent = new CountDownLatch(1);

    SpoolingSender(
            MessagePassingQueue<QueueItem> queue,
            Gate gate,
            Delivery delivery,
            Intake intake,
            FateKeeper fates,
            SenderOptions options,
            Duration spoolAfter,
            Shelf shelf) {
        this.queue = queue;
        this.gate = gate;
        this.delivery = delivery;
        this.intake = intake;
        this.fates = fates;
        this.options = options;
        this.shelf = shelf;
        handOff = new HandOff(options.queueCapacity());
        shared = new Held.Shared(fates, notices, inFlight);
        idlePollNanos = Math.max(POLL_NANOS, Math.min(LONGEST_POLL_NANOS, spoolAfter.toNanos() / 50));
        gatherNanos = Math.min(options.flushInterval().toNanos(), spoolAfter.toNanos() / 4);
        exposed = new Exposed(shelf, spoolAfter);
        keeper.setDaemon(true);
        sender.setDaemon(true);
    }

    @Override
    public void start() {
        keeper.start();
        sender.start();
    }

    private void keep() {
        try {
            while (!gate.isClosed()) {
                progress = !flushes.isEmpty();
                step();
                pollNanos = progress ? POLL_NANOS : Math.min(2 * pollNanos, idlePollNanos);
                LockSupport.parkNanos(pollNanos);
            }
            finish();
        } finally {
            gate.end();
            discardQueue();
        }
    }

    private void step() {
        try {
            long now = System.nanoTime();
            shelf.tend(now);
            takeIn();
            heed();
            exposed.writeDue(now);
            readBack(now);
            give(now);
            handOff.purge();
            tellFlushes();
        } catch (RuntimeException e) {
            fates.spoolTrouble("the spool's thread goes on after", e);
        }
    }

    /** From the queue, unless too many are in memory alone already. */
    private void takeIn() {
        long before = System.nanoTime();
        fates.noticeRefusals();
        while (exposed.size() < options.queueCapacity()) {
            QueueItem item = queue.relaxedPoll();
            if (item == null) {
                queueSeenEmpty = before;
                return;
            }
            if (item instanceof Fresh fresh) {
                take(intake.take(fresh));
            } else if (item instanceof DrainMark mark) {
                mark.reached().complete(true);
            } else if (item instanceof FlushMark mark) {
                flushes.add(new PendingFlush(mark, generations.decided()));
                urgent = true;
            }
        }
        exposed.writeAll(before);
        exposed.forgetDecided();
    }

    private void take(Outgoing outgoing) {
        if (outgoing.receipt() == null) {
            Held held = Held.fresh(shared, outgoing, generations.entered(), queueSeenEmpty);
            exposed.add(held);
            gathered.add(held);
        } else {
            Direct direct = new Direct(outgoing, generations.entered(), fates);
            if (!handOff.giveAwaited(direct)) {
                direct.failed("too many wait to be sent", null, true);
            }
        }
    }

    /** What the sender and Kafka's callbacks told. */
    private void heed() {
        Notice notice;
        while ((notice = notices.poll()) != null) {
            Held held = notice.held();
            storedUnderWay -= held.isStored() ? 1 : 0;
            switch (notice.turn()) {
                case SETTLED -> {
                    progress = true;
                    shelf.settle(held.place());
                    pauseNanos = FIRST_PAUSE_NANOS;
                }
                case RELEASED -> {
                    shelf.release(held.place());
                    pause();
                }
                case RETURNED -> {
                    returned.add(held);
                    pause();
                }
            }
        }
    }

    /** Kafka fails after it took events: these are not tried again at once. */
    private void pause() {
        long now = System.nanoTime();
        if (now - resumeAt >= 0) {
            resumeAt = now + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }

    private void readBack(long now) {
        if (gate.isClosed() || storedUnderWay > READ_AHEAD / 2 || now - resumeAt < 0) {
            return;
        }
        List<Held> stored = new ArrayList<>();
        for (StoredEvent event : shelf.read(READ_AHEAD - storedUnderWay)) {
            stored.add(Held.stored(shared, Outgoing.of(event.event()), event.place()));
        }
        storedUnderWay += stored.size();
        if (!stored.isEmpty()) {
            progress = true;
            handOff.giveStored(stored);
        }
    }

    private void give(long now) {
        if (!returned.isEmpty() && now - resumeAt >= 0) {
            handOff.giveFresh(returned);
            returned.clear();
        }
        boolean full = gathered.size() >= options.flushThreshold();
        if (!gathered.isEmpty() && (urgent || full || now - gathered.get(0).since() >= gatherNanos)) {
            handOff.giveFresh(gathered);
            gathered.clear();
        }
        urgent = false;
    }

    private void tellFlushes() {
        flushes.removeIf(flush -> flush.isToldBy(shelf));
    }

    /** The sender thread. */
    private void send() {
        try {
            Parcel parcel;
            while (!delivery.isGivingUp() && (parcel = handOff.take()) != null) {
                while (inFlight.get() >= options.queueCapacity() && !delivery.isGivingUp()) {
                    LockSupport.parkNanos(POLL_NANOS);
                }
                delivery.deliver(parcel);
            }
            if (!delivery.isGivingUp()) {
                delivery.sayClosed(closings);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by finish(), to end it
        } finally {
            ending = true;
            try {
                delivery.end(deadlineNanos);
            } finally {
                sent.countDown();
            }
        }
    }

    /** 1. The sender gets what is queued. 2. While there is time, it sends. 3. The rest goes to disk. */
    private void finish() {
        takeIn();
        urgent = true;
        give(System.nanoTime());
        closings = intake.sequence().closings();
        handOff.close();
        long lastNanos = deadlineNanos - reserveNanos;
        while (sent.getCount() > 0 && System.nanoTime() - lastNanos < 0) {
            step();
            LockSupport.parkNanos(POLL_NANOS);
        }
        delivery.giveUp();
        if (!ending) {
            sender.interrupt();
        }
        shelf.hurry(System.nanoTime());
        takeIn();
        heed();
        exposed.writeAll(System.nanoTime());
        handOff.drainAwaited(parcel -> parcel.failed(Delivery.CLOSED, null, true));
        exposed.giveUp(Delivery.CLOSED + (shelf.isOpen() ? " and the spool is full" : ""));
        flushes.forEach(PendingFlush::giveUp);
        shelf.close();
    }

    @Override
    public void hurry() {
        urgent = true;
        LockSupport.unpark(keeper);
    }

    @Override
    public void close(long deadline, long reserve) throws InterruptedException {
        deadlineNanos = deadline;
        reserveNanos = reserve;
        gate.close();
        LockSupport.unpark(keeper);
        long left = deadline - System.nanoTime();
        TimeUnit.NANOSECONDS.timedJoin(keeper, Math.max(left, LAST_WRITE_NANOS));
        TimeUnit.NANOSECONDS.timedJoin(sender, Math.max(1, deadline - System.nanoTime()));
    }

    @Override
    public synchronized void discardQueue() {
        QueueItem item;
        while ((item = queue.poll()) != null) {
            fates.discarded(item);
        }
    }

    @Override
    public SpoolCounts spoolCounts() {
        return shelf.counts();
    }
}
