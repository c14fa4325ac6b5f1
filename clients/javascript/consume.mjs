// Prints totals as they change, one JSON object a line, and ends after a number of them:
//   node consume.mjs tally.usage-totals.v1 10
import {AvroDeserializer, SchemaRegistryClient, SerdeType} from '@confluentinc/schemaregistry';
import {Kafka, logLevel} from 'kafkajs';
import {randomUUID} from 'node:crypto';

const [topic = 'tally.usage-totals.v1', count = '10'] = process.argv.slice(2);
const kafka = new Kafka({
  clientId: 'example',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '127.0.0.1:9094').split(','),
  logLevel: logLevel.ERROR,
});
const registry = new SchemaRegistryClient({baseURLs: [process.env.SCHEMA_REGISTRY_URL ?? 'http://127.0.0.1:8081']});
const deserializer = new AvroDeserializer(registry, SerdeType.VALUE, {});

/** Money and sums are Avro decimals: a big-endian two's complement integer of any length, and a fixed scale. */
export function decimal(bytes, scale) {
  let unscaled = BigInt.asIntN(bytes.length * 8, BigInt('0x' + (Buffer.from(bytes).toString('hex') || '0')));
  const sign = unscaled < 0n ? '-' : '';
  if (unscaled < 0n) unscaled = -unscaled;
  const digits = unscaled.toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return sign + whole + (fraction ? '.' + fraction : '');
}

const MONEY = new Set(['input_cost_usd', 'output_cost_usd', 'reported_cost_usd', 'baseline_cost_usd', 'actual_cost_usd']);

/** Bytes as decimals: costs have 18 decimals, all others are whole numbers. */
function readable(name, value) {
  if (Buffer.isBuffer(value)) return decimal(value, MONEY.has(name) ? 18 : 0);
  if (Array.isArray(value)) return value.map((item) => readable(name, item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(key, item)]));
}

// Only committed records are read: what a transaction that was given up had written is not part of any total.
const consumer = kafka.consumer({groupId: `example-${randomUUID()}`, readUncommitted: false});
await consumer.connect();
await consumer.subscribe({topic, fromBeginning: true});
let left = Number(count);
await consumer.run({
  eachMessage: async ({message}) => {
    if (left <= 0 || message.value === null) return;
    const value = readable('', await deserializer.deserialize(topic, message.value));
    console.log(JSON.stringify({key: JSON.parse(message.key.toString()), value}));
    if (--left === 0) setImmediate(() => consumer.disconnect());
  },
});
