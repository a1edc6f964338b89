import type { Config } from '../config.ts';
import { badNames, withPaths } from './rule.ts';
import type { Complaint } from './rule.ts';

type ConsumerConfig = Config['consumers'][number]['options'];
type ConsumerType = Exclude<ConsumerConfig['type'], ''>;

/** G50: consumers are told apart by name. */
export function consumerNamesAreUsable({ consumers }: Config): Iterable<Complaint> {
  return badNames('consumers', consumers, /^[a-zA-Z0-9_]{2,}$/);
}

/** What an enabled consumer cannot do without. */
const required: Record<ConsumerType, (options: ConsumerConfig) => Record<string, string | readonly string[]>> = {
  postgresql: ({ postgresql }) => ({ dsn: postgresql.dsn, outbox_table_name: postgresql.outboxTableName }),
  kafka: ({ kafka }) => ({ brokers: kafka.brokers, topics: kafka.topics, consumer_group: kafka.consumerGroup }),
  nats_jetstream: ({ natsJetstream }) => ({
    stream_name: natsJetstream.streamName,
    durable_consumer_name: natsJetstream.durableConsumerName,
  }),
  redis_stream: ({ redisStream }) => ({ streams: redisStream.streams, consumer_group: redisStream.consumerGroup }),
  google_pub_sub: ({ googlePubSub }) => ({
    project_id: googlePubSub.projectId,
    subscriptions: googlePubSub.subscriptions,
  }),
  aws_sqs: ({ awsSqs }) => ({ queues: awsSqs.queues, region: awsSqs.region }),
  azure_service_bus: ({ azureServiceBus: azure }) => ({
    queues: azure.queues,
    ...(azure.useAzureIdentity
      ? {
          fully_qualified_namespace: azure.fullyQualifiedNamespace,
          tenant_id: azure.tenantId,
          client_id: azure.clientId,
          client_secret: azure.clientSecret,
        }
      : { connection_string: azure.connectionString }),
  }),
};

/** G51: an enabled consumer says what it is and where it reads. */
export function* consumersAreComplete({ consumers }: Config): Generator<Complaint> {
  for (const { path, options } of withPaths('consumers', consumers)) {
    if (!options.enabled) continue;
    if (options.type === '') {
      yield { path: `${path}.type`, message: 'must be set' };
      continue;
    }
    for (const [name, value] of Object.entries(required[options.type](options))) {
      if (value.length === 0) yield { path: `${path}.${options.type}.${name}`, message: 'must be set' };
    }
  }
}
