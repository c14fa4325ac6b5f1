package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the whole application: from this instance where it owns everything, else with the others. At most
 * {@value #MOST_QUESTIONS} questions go out at a time, fewer than the server has threads, so that others' questions are
 * always answered. Thread-safe.
 */
final class StateAnswers {
    private static final int MOST_QUESTIONS = 8;

    private final LocalShares local;
    private final Peers peers;
    private final StateFreshness freshness;
    private final int partitions;
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS);

    StateAnswers(LocalShares local, Peers peers, StateFreshness freshness, int partitions) {
        this.local = local;
        this.peers = peers;
        this.freshness = freshness;
        this.partitions = partitions;
    }

    byte[] answer(Question question) {
        return answer(question, StateJson.MAPPER.createObjectNode());
    }

    /** @param answer what it is to start with */
    byte[] answer(Question question, ObjectNode answer) {
        Instant asOf = freshness.asOf();
        return finished(question, answer, gather(question), asOf);
    }

    /**
     * About what the question names.
     *
     * @throws NotFoundException where nothing is known by that name, and everybody was asked
     */
    byte[] answerNamed(Question question, ObjectNode answer, String named) {
        Instant asOf = freshness.asOf();
        Gathered gathered = gather(question);
        if (gathered.rows().isEmpty() && gathered.complete()) {
            Question ever = question.ever();
            if (ever.equals(question) || gather(ever).rows().isEmpty()) {
                throw new NotFoundException(named + " is not known");
            }
        }
        return finished(question, answer, gathered, asOf);
    }

    /** What this instance itself holds. */
    byte[] local(Question question) {
        ObjectNode answer = StateJson.MAPPER.createObjectNode();
        ArrayNode shares = answer.putArray("shares");
        local.of(question).forEach(share -> share.write(shares.addObject()));
        return StateJson.bytes(answer);
    }

    private Gathered gather(Question question) {
        List<Share> shares = new ArrayList<>(local.of(question));
        List<String> silent = new ArrayList<>();
        boolean all = IntStream.range(0, partitions)
                .allMatch(partition ->
                        shares.stream().anyMatch(share -> share.partition() == partition && share.active()));
        if (!all) {
            ask(question, shares, silent);
        }
        Gathered gathered = Gathered.of(question, shares, partitions, silent);
        if (gathered.answered() == 0) {
            throw new NotReadyException("nobody has any of the state to answer from now; not answering: " + silent);
        }
        return gathered;
    }

    private void ask(Question question, List<Share> shares, List<String> silent) {
        if (!questions.tryAcquire()) {
            throw new NotReadyException(MOST_QUESTIONS + " questions are under way to other instances");
        }
        try {
            peers.ask(StateServer.PEER_STATE + "?" + question.toQuery()).forEach((name, answer) -> {
                if (answer.isEmpty()) {
                    silent.add(name);
                } else {
                    for (JsonNode share : answer.get().path("shares")) {
                        shares.add(Share.read(share));
                    }
                }
            });
            silent.sort(String::compareTo);
        } finally {
            questions.release();
        }
    }

    /** A copy may be behind what {@code asOf} says, so that it says nothing then. */
    private static byte[] finished(Question question, ObjectNode answer, Gathered gathered, @Nullable Instant asOf) {
        answer.putArray(question.kind().array()).addAll(gathered.rows());
        answer.put("committed", false);
        answer.put("as_of", asOf == null || gathered.stale() ? null : asOf.toString());
        answer.put("complete", gathered.complete());
        answer.put("stale", gathered.stale());
        ArrayNode silent = answer.putArray("not_answering");
        gathered.notAnswering().forEach(silent::add);
        return StateJson.bytes(answer);
    }
}
