package io.tokentally.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;

/**
 * The commit marker of a transaction that the coordinator has committed. Kafka's Admin writes abort markers only, which
 * would take back a part of what was committed; so this sends the request that the coordinator should have sent.
 */
final class CommitMarker {
    private static final short VERSION = 1;
    private static final short UNVERIFIED = 0;
    private static final int MAX_RESPONSE_BYTES = 1 << 20;

    private CommitMarker() {}

    static void write(int port, HangingTransactions.Hanging one, Duration bound) throws IOException {
        List<TopicPartition> partitions = List.of(one.partition());
        TxnMarkerEntry marker = new TxnMarkerEntry(
                one.producerId(),
                (short) one.producerEpoch(),
                one.coordinatorEpoch(),
                TransactionResult.COMMIT,
                partitions,
                UNVERIFIED);
        WriteTxnMarkersRequest request = new WriteTxnMarkersRequest.Builder(List.of(marker)).build(VERSION);
        RequestHeader header = new RequestHeader(ApiKeys.WRITE_TXN_MARKERS, VERSION, "tokentally-recovery", 1);
        AbstractResponse response =
                AbstractResponse.parseResponse(exchange(port, request.serializeWithHeader(header), bound), header);
        if (!(response instanceof WriteTxnMarkersResponse markers)) {
            throw new IOException("unexpected answer to a commit marker for " + one + ": " + response);
        }
        Errors error = markers.errorsByProducerId()
                .getOrDefault(one.producerId(), Map.of())
                .getOrDefault(one.partition(), Errors.UNKNOWN_SERVER_ERROR);
        if (error != Errors.NONE) {
            throw new IOException("Kafka refused the commit marker for " + one + ": " + error);
        }
    }

    private static ByteBuffer exchange(int port, ByteBuffer request, Duration bound) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) bound.toMillis());
            byte[] bytes = new byte[request.remaining()];
            request.get(bytes);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int size = in.readInt();
            if (size < 0 || size > MAX_RESPONSE_BYTES) {
                throw new IOException("answer of " + size + " bytes from 127.0.0.1:" + port);
            }
            return ByteBuffer.wrap(in.readNBytes(size));
        }
    }
}
