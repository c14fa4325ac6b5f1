// Publishes one usage event:
//   node publish.mjs '{"event_id": "chat-1", "user_id": "ann", "session_id": "s-1", "provider": "openai",
//                      "model": "gpt-4o", "tokens": {"input": 1200, "output": 300}}'
import {AvroSerializer, SchemaRegistryClient, SerdeType} from '@confluentinc/schemaregistry';
import {Kafka, Partitioners} from 'kafkajs';

const topic = 'tally.usage-events.v1';
const kafka = new Kafka({clientId: 'example', brokers: (process.env.BOOTSTRAP_SERVERS ?? '127.0.0.1:9094').split(',')});
const registry = new SchemaRegistryClient({baseURLs: [process.env.SCHEMA_REGISTRY_URL ?? 'http://127.0.0.1:8081']});
const serializer = new AvroSerializer(registry, SerdeType.VALUE, {autoRegisterSchemas: false, useLatestVersion: true});

const event = {tenant: 'default', ...JSON.parse(process.argv[2])};
if (!event.event_id) {
  throw new Error('event_id is missing: it names the event, so that sending it twice counts it once');
}

// The wrapper of the union that Avro has for optional records; every field left out takes its default.
const value = await serializer.serialize(topic, event);
const producer = kafka.producer({createPartitioner: Partitioners.DefaultPartitioner, idempotent: true});
await producer.connect();
try {
  // The key is a JSON array without blanks, hashed as Java's clients do.
  await producer.send({topic, acks: -1, messages: [{key: JSON.stringify([event.tenant, event.event_id]), value}]});
  console.log(`published ${event.event_id}`);
} finally {
  await producer.disconnect();
}
