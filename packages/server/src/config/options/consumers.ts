import { choice, duration, flag, group, int, later, namedItems, refused, secret, text, texts } from '../option.ts';
import { publicationDataMode } from './publication-data-mode.ts';
import { redisConnectionOptions } from './redis.ts';
import { clientTls } from './tls.ts';

const postgresql = group('An outbox table in PostgreSQL.', {
  dsn: secret('Connection string.'),
  outbox_table_name: text('Name of the table.'),
  num_partitions: int('Partitions of the table.', { default: 1 }),
  partition_select_limit: int('Rows of one read.', { default: 100 }),
  partition_poll_interval: duration('Time between two reads.', 300),
  partition_notification_channel: text('Channel of NOTIFY that wakes the consumer.'),
  partition_notification_dsn: secret('Connection string for LISTEN, when it must differ.'),
  tls: clientTls,
  use_try_lock: flag('Skip partitions that are locked.'),
});

const kafka = group('Kafka.', {
  brokers: texts('Addresses.'),
  topics: texts('Topics.'),
  consumer_group: text('Consumer group.'),
  max_poll_records: int('Records of one poll.', { default: 100 }),
  fetch_max_bytes: int('Bytes of one fetch; 0: as the client chooses.'),
  fetch_max_wait: duration('Time one fetch may wait.', 500),
  fetch_read_uncommitted: flag('Read what is not committed.'),
  partition_queue_max_size: int('Records waiting for one partition; -1: pause on every poll.', {
    default: 1000,
    min: -1,
  }),
  dial_timeout: duration('Time to connect.', 3000),
  tls: clientTls,
  sasl_mechanism: text('SASL mechanism.'),
  sasl_user: text('SASL user.'),
  sasl_password: secret('SASL password.'),
  assume_role_arn: text('AWS role to assume.'),
  instance_id: text('Static member id.'),
  method_header: text('Header with the API method.', 'centrifugo-method'),
  publication_data_mode: publicationDataMode('header'),
});

const natsJetstream = group('NATS JetStream.', {
  url: text('Address.', 'nats://127.0.0.1:4222'),
  credentials_file: text('File with credentials.'),
  username: text('User.'),
  password: secret('Password.'),
  token: secret('Token.'),
  stream_name: text('Stream.'),
  use_existing_consumer: flag('Do not create the consumer.'),
  subjects: texts('Subjects.'),
  durable_consumer_name: text('Durable consumer.'),
  deliver_policy: choice('Where to start.', ['new', 'all']),
  max_ack_pending: int('Messages without an acknowledgement.', { default: 100 }),
  method_header: text('Header with the API method.', 'centrifugo-method'),
  publication_data_mode: publicationDataMode('header'),
  tls: clientTls,
});

const redisStream = group('Streams in Redis.', {
  ...redisConnectionOptions,
  prefix: text('Starts every key.'),
  streams: texts('Streams.'),
  consumer_group: text('Consumer group.'),
  visibility_timeout: duration('Time after which a message is taken over.', 30_000),
  num_workers: int('Workers.', { default: 1 }),
  payload_value: text('Field with the payload.', 'payload'),
  method_value: text('Field with the API method.', 'method'),
  publication_data_mode: publicationDataMode('value'),
});

const googlePubSub = group('Google Pub/Sub.', {
  project_id: text('Project.'),
  subscriptions: texts('Subscriptions.'),
  max_outstanding_messages: int('Messages in work.', { default: 100 }),
  max_outstanding_bytes: int('Bytes in work.', { default: 1_000_000 }),
  auth_mechanism: choice('How to authenticate.', ['default', 'service_account']),
  credentials_file: text('File with credentials.'),
  method_attribute: text('Attribute with the API method.', 'centrifugo-method'),
  publication_data_mode: publicationDataMode('attribute'),
});

const awsSqs = group('Amazon SQS.', {
  queues: texts('URLs of queues.'),
  sns_envelope: flag('Messages come wrapped by SNS.'),
  region: text('Region.'),
  max_number_of_messages: int('Messages of one poll.', { default: 10 }),
  wait_time_time: duration('Time one poll may wait.', 20_000),
  visibility_timeout: duration('Time a message stays hidden.', 30_000),
  max_concurrency: int('Workers.', { default: 1 }),
  credentials_profile: text('Profile of credentials.'),
  assume_role_arn: text('Role to assume.'),
  method_attribute: text('Attribute with the API method.'),
  localstack_endpoint: text('Address of LocalStack, for tests.'),
  publication_data_mode: publicationDataMode('attribute'),
});

const azureServiceBus = group('Azure Service Bus.', {
  connection_string: secret('Connection string.'),
  use_azure_identity: flag('Authenticate with an identity instead.'),
  fully_qualified_namespace: text('Namespace.'),
  tenant_id: text('Tenant.'),
  client_id: text('Client.'),
  client_secret: secret('Secret of the client.'),
  queues: texts('Queues.'),
  use_sessions: flag('Use sessions.'),
  max_concurrent_calls: int('Messages in work.', { default: 1 }),
  max_receive_messages: int('Messages of one poll.', { default: 1 }),
  method_property: text('Property with the API method.'),
  publication_data_mode: publicationDataMode('property'),
});

export const consumersOptions = later(
  namedItems('Queues and tables to take publications from.', {
    enabled: refused(
      flag('Run the consumer.'),
      'Spindle runs no consumers yet, so these messages would stay unread. Remove the option.',
    ),
    type: choice('Kind of consumer; its options stand in the section of the same name.', [
      '',
      'postgresql',
      'kafka',
      'nats_jetstream',
      'redis_stream',
      'google_pub_sub',
      'aws_sqs',
      'azure_service_bus',
    ]),
    postgresql,
    kafka,
    nats_jetstream: natsJetstream,
    redis_stream: redisStream,
    google_pub_sub: googlePubSub,
    aws_sqs: awsSqs,
    azure_service_bus: azureServiceBus,
  }),
);
