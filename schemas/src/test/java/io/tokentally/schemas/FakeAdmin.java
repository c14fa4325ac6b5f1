package io.tokentally.schemas;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Kafka's own admin client without a broker, of which single calls can be answered otherwise. */
public final class FakeAdmin {
    public interface Answer {
        Object to(Object[] arguments, Admin kafka) throws Throwable;
    }

    private static final Node NODE = new Node(0, "localhost", 1);

    public final MockAdminClient kafka = new MockAdminClient(List.of(NODE), NODE);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** The client to test with. */
    public Admin client() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (self, method, given) -> {
                    Object[] arguments = given == null ? new Object[0] : given;
                    Answer answer = answers.get(method.getName());
                    try {
                        return answer == null ? method.invoke(kafka, arguments) : answer.to(arguments, kafka);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    /** From now on calls of {@code method} get {@code answer}. */
    public void answer(String method, Answer answer) {
        answers.put(method, answer);
    }

    public void topic(String name, int partitions, Map<String, String> configs) {
        List<TopicPartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartitionInfo(partition, NODE, List.of(NODE), List.of(NODE)))
                .toList();
        kafka.addTopic(false, name, infos, new HashMap<>(configs));
        for (int partition = 0; partition < partitions; partition++) {
            end(name, partition, 0);
        }
    }

    public void end(String topic, int partition, long offset) {
        kafka.updateEndOffsets(Map.of(new TopicPartition(topic, partition), offset));
    }
}
