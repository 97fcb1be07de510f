// Generated from the declarations in protocol-spec; do not edit.

export const PROTOCOL_VERSION = 1;

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface AcknowledgeDeliveries {
  /** The queue. */
  queue_name: string;
  /** The consumer, as its opening named it. */
  consumer: number;
  /** Claim: numbers of deliveries, and closed ranges of them as pairs; their messages are deleted. */
  deliveries?: Json[];
  /** Watch with a name: the marker of the last message that is worked off. */
  through?: string;
}

export interface AcknowledgedDeliveries {
  /** How many deliveries are settled by it. */
  acknowledged: number;
  /** Which of them were not outstanding any more, or never; in the form of deliveries. */
  lost: Json[];
}

export interface Acknowledgement {
  /** The word. */
  message: string;
}

export interface Authenticate {
  /** The credentials; without it the header X-Auth-Token has them. */
  token?: string;
}

export interface ClaimDocument {
  /** Whole seconds since the claim was made or last updated. */
  age: number;
  /** Seconds that it lasts. */
  ttl: number;
  /** What it still holds, oldest first. */
  messages: ShownMessage[];
}

export interface ClaimPage {
  /** In the order of their ids. */
  claims: ListedClaim[];
  /** The last of them; absent when the page is empty. */
  next?: string;
}

export interface CloseConnection {
  /** The connection. */
  connection_id: string;
  /** What the client is told, in 123 bytes at the most. */
  reason?: string;
  /** Whether it is told not to come back (1008) instead of later (1013). */
  ban?: boolean;
}

export interface CloseConsumer {
  /** The queue. */
  queue_name: string;
  /** The consumer, as its opening named it. */
  consumer: number;
  /** Watch with a name: whether to keep its position no longer. */
  forget?: boolean;
}

export interface ConfirmSubscription {
  /** The queue. */
  queue_name: string;
  /** The subscription. */
  subscription_id: string;
  /** True to agree to being told, false to decline. */
  confirmed?: Json;
}

export interface ConfirmTopicSubscription {
  /** The topic. */
  topic_name: string;
  /** The subscription. */
  subscription_id: string;
  /** True to agree to being told, false to decline. */
  confirmed?: Json;
}

export interface ConnectionDocument {
  /** What hello has told the client as the name of the connection. */
  id: string;
  /** `native` once it has said hello, `zaqar` otherwise. */
  form: string;
  /** Address and port from which it comes. */
  address: string;
  /** The project that hello has named. */
  project?: string;
  /** The client's own name, as hello has told it. */
  client_id?: string;
  /** The client's program, as hello has told it. */
  client?: string;
  /** Whole seconds since it was opened. */
  age: number;
  /** Whole seconds since the peer last sent or took something. */
  silent: number;
  /** What the peer has sent, in bytes, since the upgrade. */
  received_bytes: number;
  /** What the peer has been sent, in bytes, since the upgrade. */
  sent_bytes: number;
  /** Its requests that have no reply yet. */
  in_flight: number;
  /** What waits for the peer to take it, in bytes: more than 0 for one that is too slow. */
  unsent_bytes: number;
}

export interface ConnectionPage {
  /** The connections in ascending order of their ids. */
  connections: ConnectionDocument[];
  /** The marker of the next page; absent when this one is empty. */
  next?: string;
}

export interface ConsumerClosed {
  /** Which one. */
  consumer: number;
  /** `taken_over`, `queue_moved` or `unreadable`. */
  reason: string;
}

export interface ConsumerPush {
  /** The consumer. */
  push: number;
  /** In the order of the queue. */
  messages: PushedMessage[];
  /** Watch: how many messages since the last push were gone before it came by; absent for none. */
  missed?: number;
  /** Watch: true when the queue was deleted and made anew; these are the first of the new one. */
  reset?: boolean;
  /** Claim: the claim that holds them, by which they can be deleted after a new connection too. */
  claim_id?: string;
}

export interface CreateClaim {
  /** The queue. */
  queue_name: string;
  /** Seconds that the claim lasts. */
  ttl?: number;
  /** Seconds that a message outlives the claim at least. */
  grace?: number;
  /** The most messages to claim. */
  limit?: number;
  /** Seconds to wait for something to come; 0, the default, answers at once. */
  wait?: number;
}

export interface CreateFlavor {
  /** The flavor. */
  flavor_name: string;
  /** The pools that queues of this flavor may be placed in. */
  pool_list?: string[];
  /** The only pool, in place of `pool_list`. */
  pool_name?: string;
  /** Accepted and not used: capabilities are those of the pools. */
  capabilities?: Json;
}

export interface CreatePool {
  /** The pool. */
  pool_name: string;
  /** Where the store is, such as rocksdb:a. */
  uri: string;
  /** Its share of new queues among the pools; 0 takes none. */
  weight: number;
  /** The flavor that it belongs to. */
  flavor?: (string | null);
  /** Kept and shown. */
  options?: { [key: string]: Json };
}

export interface CreateQueue {
  /** The queue. */
  queue_name: string;
  /** What to keep about the queue; keys that begin with _ steer it. */
  metadata?: { [key: string]: Json };
}

export interface CreateSubscription {
  /** The queue. */
  queue_name: string;
  /** Who is told: an address. On a socket it may be left out: then the connection itself is told. */
  subscriber?: Json;
  /** Seconds that the subscription lasts from now on. */
  ttl?: Json;
  /** An object; some of its keys steer the delivery, all are kept. */
  options?: Json;
}

export interface CreateTopic {
  /** The topic. */
  topic_name: string;
  /** What to keep about the queue; keys that begin with _ steer it. */
  metadata?: { [key: string]: Json };
}

export interface CreateTopicSubscription {
  /** The topic. */
  topic_name: string;
  /** Who is told: an address. On a socket it may be left out: then the connection itself is told. */
  subscriber?: Json;
  /** Seconds that the subscription lasts from now on. */
  ttl?: Json;
  /** An object; some of its keys steer the delivery, all are kept. */
  options?: Json;
}

export interface Credit {
  /** How many messages. */
  messages?: number;
  /** How many bytes of bodies; the message that uses them up is still sent. */
  bytes?: number;
}

export interface DeadLetterNote {
  /** The queue that it was in. */
  source: string;
  /** claimed_too_often, or what was said when it was rejected. */
  reason: string;
  /** Whole seconds since it was moved. */
  age: number;
  /** How many times it was claimed there. */
  claim_count: number;
}

export interface DeleteMessage {
  /** The queue. */
  queue_name: string;
  /** The message. */
  message_id: string;
  /** The claim that holds it; needed when one does. */
  claim_id?: string;
}

export interface DeleteMessageOfTopic {
  /** The topic. */
  topic_name: string;
  /** The message. */
  message_id: string;
  /** The claim that holds it; needed when one does. */
  claim_id?: string;
}

export interface DeleteMessages {
  /** The queue. */
  queue_name: string;
  /** The messages to delete. */
  message_ids?: string[];
  /** How many of the oldest messages to remove and return. */
  pop?: number;
  /** The claims that hold the messages; needed where the server wants them. */
  claim_ids?: string[];
  /** Seconds to wait for something to come; 0, the default, answers at once. */
  wait?: number;
}

export interface DeleteMessagesOfTopic {
  /** The topic. */
  topic_name: string;
  /** The messages to delete. */
  message_ids?: string[];
  /** How many of the oldest messages to remove and return. */
  pop?: number;
  /** The claims that hold the messages; needed where the server wants them. */
  claim_ids?: string[];
}

export interface Document {
  /** The document. */
  document: { [key: string]: Json };
}

export interface Drain {
  /** For so many seconds the connection is still served; then it is closed with 1012. */
  deadline_seconds: number;
  /** Within so many seconds, at a moment chosen by chance, the client connects elsewhere. */
  spread_seconds: number;
  /** Why, for people. */
  reason?: string;
}

export interface FlavorDocument {
  /** The flavor. */
  name: string;
  /** Its pools in ascending order of their names. */
  pool_list: string[];
  /** What its pools can do. */
  capabilities?: string[];
}

export interface FlavorPage {
  /** The flavors in ascending order of their names. */
  flavors: FlavorDocument[];
  /** The marker of the next page; absent when this one is empty. */
  next?: string;
}

export interface FoundMessages {
  /** Unknown ids are left out. */
  messages: ShownMessage[];
}

export interface GetMessage {
  /** The queue. */
  queue_name: string;
  /** The message. */
  message_id: string;
}

export interface GetMessageOfTopic {
  /** The topic. */
  topic_name: string;
  /** The message. */
  message_id: string;
}

export interface GetMessages {
  /** The queue. */
  queue_name: string;
  /** The messages. */
  message_ids: string[];
}

export interface GetMessagesOfTopic {
  /** The topic. */
  topic_name: string;
  /** The messages. */
  message_ids: string[];
}

export interface GetPool {
  /** The pool. */
  pool_name: string;
  /** Whether to show its options and how it is. */
  detailed?: boolean;
}

export interface GetQueue {
  /** The queue. */
  queue_name: string;
}

export interface GrantCredit {
  /** The queue. */
  queue_name: string;
  /** The consumer, as its opening named it. */
  consumer: number;
  /** Watch: so many more messages. Claim: how many may be unsettled from now on. */
  messages?: number;
  /** The same in bytes of bodies. */
  bytes?: number;
}

export interface Hello {
  /** The project that the connection's native requests act on. */
  project: string;
  /** The client's own name, a UUID. */
  client_id: string;
  /** Credentials, where the server asks for some; authenticate can bring them too. */
  token?: string;
  /** The client's program and version, for the server's log; at most 128 characters. */
  client?: string;
  /** The interval of heartbeats that it wants; the reply says which it gets. */
  heartbeat_seconds?: number;
  /** Whether it takes notices; false when it does not say. */
  notices?: boolean;
}

export interface ListClaims {
  /** The queue. */
  queue_name: string;
  /** The claim behind which the page begins. */
  marker?: string;
  /** The most claims to return. */
  limit?: number;
}

export interface ListConnections {
  /** The id behind which the page begins. */
  marker?: string;
  /** The most connections to return. */
  limit?: number;
}

export interface ListFlavors {
  /** The name behind which the page begins. */
  marker?: string;
  /** The most flavors to return. */
  limit?: number;
  /** Whether to show their capabilities. */
  detailed?: boolean;
}

export interface ListMessages {
  /** The queue. */
  queue_name: string;
  /** The position behind which the page begins. */
  marker?: string;
  /** The most messages to return. */
  limit?: number;
  /** Whether to return the caller's own messages too. */
  echo?: boolean;
  /** Whether to return claimed messages too. */
  include_claimed?: boolean;
  /** Whether to return delayed messages too. */
  include_delayed?: boolean;
  /** Seconds to wait for something to come; 0, the default, answers at once. */
  wait?: number;
}

export interface ListMessagesOfTopic {
  /** The topic. */
  topic_name: string;
  /** The position behind which the page begins. */
  marker?: string;
  /** The most messages to return. */
  limit?: number;
  /** Whether to return the caller's own messages too. */
  echo?: boolean;
  /** Whether to return claimed messages too. */
  include_claimed?: boolean;
  /** Whether to return delayed messages too. */
  include_delayed?: boolean;
}

export interface ListPools {
  /** The name behind which the page begins. */
  marker?: string;
  /** The most pools to return. */
  limit?: number;
  /** Whether to show their options and how they are. */
  detailed?: boolean;
}

export interface ListQueues {
  /** The name behind which the page begins. */
  marker?: string;
  /** The most queues to return. */
  limit?: number;
  /** Whether to return metadata too. */
  detailed?: boolean;
  /** A part of the names to return. */
  name?: string;
  /** Whether to count all queues of the project. */
  with_count?: boolean;
  /** Metadata keys and the values that they must have. */
  filters?: { [key: string]: Json };
}

export interface ListRedrives {
  /** The queue behind which the page begins. */
  marker?: string;
  /** The most redrives to return. */
  limit?: number;
}

export interface ListSubscriptions {
  /** The queue. */
  queue_name: string;
  /** The subscription behind which the page begins. */
  marker?: string;
  /** The most subscriptions to return. */
  limit?: number;
}

export interface ListTopicSubscriptions {
  /** The topic. */
  topic_name: string;
  /** The subscription behind which the page begins. */
  marker?: string;
  /** The most subscriptions to return. */
  limit?: number;
}

export interface ListTopics {
  /** The name behind which the page begins. */
  marker?: string;
  /** The most queues to return. */
  limit?: number;
  /** Whether to return metadata too. */
  detailed?: boolean;
  /** A part of the names to return. */
  name?: string;
  /** Metadata keys and the values that they must have. */
  filters?: { [key: string]: Json };
}

export interface ListedClaim {
  /** The claim. */
  claim_id: string;
  /** Who made it, unless an earlier version of the server did not keep that. */
  client_id?: string;
  /** Whole seconds since it was made or last updated. */
  age: number;
  /** Seconds that it lasts. */
  ttl: number;
  /** Seconds that a message outlives it at least. */
  grace: number;
  /** Seconds, rounded up, after which it ends. */
  expires_in: number;
  /** How many messages it holds. */
  message_count: number;
}

export interface ListedQueue {
  /** The queue's name. */
  name: string;
  /** Its metadata, with shown defaults. */
  metadata?: { [key: string]: Json };
}

export interface ListedRedrive {
  /** The queue. */
  queue_name: string;
  /** How far it has got. */
  redrive: RedriveDocument;
}

export interface MessageDocument {
  /** The message. */
  message: ShownMessage;
}

export interface MessageIds {
  /** The ids, in the order of the messages. */
  message_ids: string[];
}

export interface MessageMoment {
  /** The message. */
  id: string;
  /** Whole seconds since it was posted. */
  age: number;
  /** When it was posted: UTC, as YYYY-MM-DDThh:mm:ssZ. */
  created: string;
}

export interface MessagePage {
  /** Oldest first. */
  messages: ShownMessage[];
  /** The marker of the last message; absent when the page is empty. */
  next?: string;
}

export interface NewClaim {
  /** Absent when there was nothing to claim. */
  claim_id?: string;
  /** Oldest first. */
  messages: ShownMessage[];
}

export type Nothing = Record<string, never>;

export interface OneClaim {
  /** The queue. */
  queue_name: string;
  /** The claim. */
  claim_id: string;
}

export interface OneFlavor {
  /** The flavor. */
  flavor_name: string;
}

export interface OnePool {
  /** The pool. */
  pool_name: string;
}

export interface OneQueue {
  /** The queue. */
  queue_name: string;
}

export interface OneSubscription {
  /** The queue. */
  queue_name: string;
  /** The subscription. */
  subscription_id: string;
}

export interface OneTopic {
  /** The topic. */
  topic_name: string;
}

export interface OneTopicSubscription {
  /** The topic. */
  topic_name: string;
  /** The subscription. */
  subscription_id: string;
}

export interface OpenConsumer {
  /** The queue. */
  queue_name: string;
  /** `watch`, which looks and takes nothing, or `claim`. */
  mode: string;
  /** What may be pushed at first; without it nothing is until there is credit. */
  credit?: Credit;
  /** Watch: the marker behind which it begins. */
  after?: string;
  /** Watch, without `after`: `new`, the default, or `head`. */
  start?: string;
  /** Watch: whether to push the client's own messages too, which is the default. */
  echo?: boolean;
  /** Watch: whether a delayed message is pushed at once; otherwise what follows it waits with it. */
  include_delayed?: boolean;
  /** Watch: a name under which the server keeps the position. */
  name?: string;
  /** Claim: seconds that a claim outlives the server; while it runs it renews them. */
  ttl?: number;
  /** Claim: seconds that a message outlives its claim at least. */
  grace?: number;
}

export interface OpenedConsumer {
  /** Its name from now on, in requests and pushes. */
  consumer: number;
  /** Watch: the marker behind which it begins; absent while there is no such queue. */
  after?: string;
  /** True when what follows the wanted position is gone; otherwise absent. */
  gap?: boolean;
}

export interface PeekMessages {
  /** The queue. */
  queue_name: string;
  /** Only those that are free, claimed or delayed; the default is all. */
  state?: string;
  /** The position behind which the page begins. */
  marker?: string;
  /** The most messages to return. */
  limit?: number;
}

export interface PeekedMessage {
  /** Opaque; sorts by age. */
  id: string;
  /** As it was posted. */
  body: Json;
  /** Seconds to live, counted from the post; a claim may have enlarged it. */
  ttl: number;
  /** Whole seconds since the post. */
  age: number;
  /** Seconds, rounded up, after which it does not exist. */
  expires_in: number;
  /** free, claimed or delayed. */
  state: string;
  /** How many times it was claimed. */
  claim_count: number;
  /** Who posted it. */
  client_id: string;
  /** The live claim that holds it. */
  claim_id?: string;
  /** Seconds, rounded up, after which that claim ends. */
  claim_expires_in?: number;
  /** Seconds, rounded up, after which a delayed one is free. */
  visible_in?: number;
  /** Why it lies here, if it is a dead letter. */
  dead_letter?: DeadLetterNote;
}

export interface PeekedPage {
  /** Oldest first. */
  messages: PeekedMessage[];
  /** The marker of the last message; absent when the page is empty. */
  next?: string;
}

export interface PoolDocument {
  /** The pool. */
  name: string;
  /** Where the store is. */
  uri: string;
  /** Its share of new queues. */
  weight: number;
  /** The flavor that it belongs to. */
  flavor?: string;
  /** What was given with it. */
  options?: { [key: string]: Json };
  /** How it is: ready, soft_full, failed or unreachable. */
  status?: string;
}

export interface PoolDrain {
  /** How it is: running, done, stopped or failed. */
  state: string;
  /** When it began, as an ISO 8601 date-time. */
  since: string;
  /** Queues that are still in the pool, counted up to 100000. */
  queues_left: number;
  /** Queues that live elsewhere now. */
  queues_moved: number;
  /** Queues that could not be moved and stay. */
  queues_failed: number;
  /** Messages that were in these queues. */
  messages_moved: number;
  /** Why the last of them could not. */
  last_error?: string;
}

export interface PoolPage {
  /** The pools in ascending order of their names. */
  pools: PoolDocument[];
  /** The marker of the next page; absent when this one is empty. */
  next?: string;
}

export interface PostAcknowledgement {
  /** The queue that they are in, of the same project and pool. */
  queue_name: string;
  /** The claim that holds them. */
  claim_id: string;
  /** The messages to delete. */
  message_ids: string[];
}

export interface PostMessages {
  /** The queue. */
  queue_name: string;
  /** The messages, in the order in which they shall stand. */
  messages: PostedMessage[];
  /** A name for this post that the client uses for no other; a repeat gets the first answer. */
  post_id?: string;
  /** Claimed messages to delete in the same step: all of this happens, or nothing. */
  acknowledge?: PostAcknowledgement[];
}

export interface PostToTopic {
  /** The topic. */
  topic_name: string;
  /** The messages, in the order in which they shall stand. */
  messages: PostedMessage[];
}

export interface PostedMessage {
  /** Any JSON value. */
  body: Json;
  /** Seconds to live; the default is the queue's. */
  ttl?: number;
  /** Seconds to stay hidden; honoured by queues that have a default delay. */
  delay?: number;
}

export interface PurgeQueue {
  /** The queue. */
  queue_name: string;
  /** What to delete: messages, subscriptions, or both, which is the default. */
  resource_types?: Json;
}

export interface PurgeTopic {
  /** The topic. */
  topic_name: string;
  /** What to delete: messages, subscriptions, or both, which is the default. */
  resource_types?: Json;
}

export interface PushedMessage {
  /** Opaque; sorts by age. */
  id: string;
  /** Its position: what to go on behind after a new connection. */
  marker: string;
  /** As it was posted. */
  body: Json;
  /** Seconds to live, counted from the post; a claim may have enlarged it. */
  ttl: number;
  /** Whole seconds since the post. */
  age: number;
  /** How many times it was claimed. */
  claim_count: number;
  /** Of the body, if it is not null, where the server shows them. */
  checksum?: string;
  /** Claim: the number by which it is settled; they count up from 1 for each consumer. */
  delivery?: number;
}

export interface QueueCounts {
  /** Messages under a live claim. */
  claimed: number;
  /** All others, delayed ones included. */
  free: number;
  /** The sum of both. */
  total: number;
  /** Absent when the queue is empty. */
  oldest?: MessageMoment;
  /** Absent when the queue is empty. */
  newest?: MessageMoment;
}

export interface QueueCreation {
  /** False when the queue existed; its metadata is then unchanged. */
  created: boolean;
}

export interface QueueDocument {
  /** The metadata, with shown defaults. */
  metadata: { [key: string]: Json };
}

export interface QueuePage {
  /** The queues in ascending order of their names. */
  queues: ListedQueue[];
  /** The marker of the next page. */
  next?: string;
  /** The number of all queues of the project. */
  count?: number;
}

export interface RedriveDocument {
  /** running, finished, cancelled or failed. */
  state: string;
  /** How many messages it has looked at. */
  examined: number;
  /** How many it has moved, or would have moved in a dry run. */
  moved: number;
  /** How many stay: their source is unknown, does not exist, or lives in another pool. */
  skipped: number;
  /** How many messages are in the queue now. */
  left: number;
  /** Whole seconds since it was started. */
  age: number;
  /** Whether it only counts. */
  dry_run: boolean;
}

export interface RedrivePage {
  /** In the order of their queues' names. */
  redrives: ListedRedrive[];
  /** The queue of the last of them; absent when the page is empty. */
  next?: string;
}

export interface RejectDeliveries {
  /** The queue. */
  queue_name: string;
  /** The consumer, as its opening named it. */
  consumer: number;
  /** Numbers of deliveries, and closed ranges of them as pairs. */
  deliveries: Json[];
  /** Why, for whoever looks into the dead-letter queue. */
  reason?: string;
}

export interface RejectMessages {
  /** The queue. */
  queue_name: string;
  /** The claim. */
  claim_id: string;
  /** Messages of the claim. */
  message_ids: string[];
  /** Why; the dead letters tell it. */
  reason?: string;
}

export interface Rejection {
  /** How many are in the dead-letter queue now. */
  rejected: number;
  /** Which of them were not outstanding any more, or never; in the form of deliveries. */
  lost: Json[];
}

export interface Release {
  /** How many are free again. */
  released: number;
  /** Which of them were not outstanding any more, or never; in the form of deliveries. */
  lost: Json[];
}

export interface ReleaseDeliveries {
  /** The queue. */
  queue_name: string;
  /** The consumer, as its opening named it. */
  consumer: number;
  /** Numbers of deliveries, and closed ranges of them as pairs. */
  deliveries: Json[];
  /** Seconds for which nobody gets them; 0 is the default. */
  delay?: number;
}

export interface ReleaseMessages {
  /** The queue. */
  queue_name: string;
  /** The claim. */
  claim_id: string;
  /** Messages of the claim. */
  message_ids: string[];
  /** Seconds that they stay hidden; 0, the default, frees them at once. */
  delay?: number;
}

export interface RemovedMessages {
  /** The messages that were popped; absent when they were deleted by id. */
  messages?: ShownMessage[];
}

export interface SettledMessages {
  /** Those that the claim held, oldest first. */
  message_ids: string[];
  /** Those that it does not hold: nothing was done with them. */
  lost: string[];
}

export interface ShareQueue {
  /** The queue. */
  queue_name: string;
  /** The HTTP methods to permit; the default is GET alone. */
  methods?: Json;
  /** Some of messages, subscriptions and claims; the default is messages alone. */
  paths?: Json;
  /** When it ends, as an ISO 8601 date-time; the default is a day from now. */
  expires?: Json;
}

export interface SharedQueue {
  /** The paths that it opens, with all below them; sorted. */
  paths: string[];
  /** The methods that it permits, sorted. */
  methods: string[];
  /** The project of the queue. */
  project: string;
  /** When it ends: UTC, as YYYY-MM-DDThh:mm:ss. */
  expires: string;
  /** The proof, 64 hexadecimal digits. */
  signature: string;
}

export interface ShownMessage {
  /** Opaque; sorts by age. */
  id: string;
  /** As it was posted. */
  body: Json;
  /** Seconds to live, counted from the post; a claim may have enlarged it. */
  ttl: number;
  /** Whole seconds since the post. */
  age: number;
  /** The live claim that holds it. */
  claim_id?: string;
  /** How many times it was claimed. */
  claim_count: number;
  /** Of the body, if it is not null, where the server shows them. */
  checksum?: string;
}

export interface StartRedrive {
  /** The queue. */
  queue_name: string;
  /** Where all of them go; by default each goes back to the queue that it came from. */
  target?: string;
  /** The most messages to move in a second; by default as many as the server can. */
  rate?: number;
  /** The most messages to move; by default all that are there at the start. */
  limit?: number;
  /** Whether only to count what would be moved. */
  dry_run?: boolean;
}

export interface SubscriptionCreation {
  /** The new subscription, or the one that waits for its confirmation. */
  subscription_id: string;
}

export interface SubscriptionDocument {
  /** The subscription. */
  id: string;
  /** The queue that it is to. */
  source: string;
  /** Who is told. */
  subscriber: string;
  /** Seconds that it lasts. */
  ttl: number;
  /** Whole seconds since its ttl began. */
  age: number;
  /** As they were given. */
  options: { [key: string]: Json };
  /** Whether the subscriber has agreed. */
  confirmed: boolean;
}

export interface SubscriptionPage {
  /** In the order of their creation. */
  subscriptions: SubscriptionDocument[];
  /** The marker of the next page. */
  next?: string;
}

export interface SystemPush {
  /** The watch. */
  push: number;
  /** The stream that it watches. */
  stream: string;
  /** The first push: all values by their names. The overview is a WatchedServer; elsewhere each value is a WatchedQueue by the queue's name, or a WatchedConnection by its id. */
  snapshot?: { [key: string]: Json };
  /** Any other push: values that are new or other than before, and null for those that are gone. */
  delta?: { [key: string]: Json };
  /** How many values there are beside those that are shown; when it is new. */
  left_out?: number;
}

export interface Told {
  /** The number of messages that were taken. */
  messages: number;
}

export interface TopicPage {
  /** The topics in ascending order of their names. */
  topics: ListedQueue[];
  /** The marker of the next page. */
  next?: string;
}

export interface TouchMessages {
  /** The queue. */
  queue_name: string;
  /** The claim. */
  claim_id: string;
  /** Messages of the claim. */
  message_ids: string[];
  /** Seconds that they stay claimed from now on. */
  ttl?: number;
}

export interface TouchedMessages {
  /** What holds them now: another claim, unless they were all; absent for none. */
  claim_id?: string;
  /** Those that the claim held, oldest first. */
  message_ids: string[];
  /** Those that it does not hold: nothing was done with them. */
  lost: string[];
}

export interface UnwatchSystem {
  /** The watch. */
  watch: number;
}

export interface UpdateClaim {
  /** The queue. */
  queue_name: string;
  /** The claim. */
  claim_id: string;
  /** Seconds that the claim lasts from now on. */
  ttl?: number;
  /** Seconds that a message outlives the claim at least. */
  grace?: number;
}

export interface UpdateFlavor {
  /** The flavor. */
  flavor_name: string;
  /** The pools that queues of this flavor may be placed in from now on. */
  pool_list?: string[];
  /** The only pool, in place of `pool_list`. */
  pool_name?: string;
}

export interface UpdatePool {
  /** The pool. */
  pool_name: string;
  /** Where the store is. */
  uri?: string;
  /** Its share of new queues among the pools; 0 takes none. */
  weight?: number;
  /** The flavor that it belongs to; an empty one takes it out. */
  flavor?: (string | null);
  /** Kept and shown. */
  options?: { [key: string]: Json };
}

export interface UpdateQueue {
  /** The queue. */
  queue_name: string;
  /** A JSON patch: add, replace and remove of /metadata/<key>. */
  operations: Json;
}

export interface UpdateSubscription {
  /** The queue. */
  queue_name: string;
  /** The subscription. */
  subscription_id: string;
  /** Who is told from now on. */
  subscriber?: Json;
  /** Seconds that the subscription lasts from now on. */
  ttl?: Json;
  /** An object; some of its keys steer the delivery, all are kept. */
  options?: Json;
}

export interface UpdateTopic {
  /** The topic. */
  topic_name: string;
  /** A JSON patch: add, replace and remove of /metadata/<key>. */
  operations: Json;
}

export interface UpdateTopicSubscription {
  /** The topic. */
  topic_name: string;
  /** The subscription. */
  subscription_id: string;
  /** Who is told from now on. */
  subscriber?: Json;
  /** Seconds that the subscription lasts from now on. */
  ttl?: Json;
  /** An object; some of its keys steer the delivery, all are kept. */
  options?: Json;
}

export interface WatchSystem {
  /** `$sys/overview`, `$sys/connections`, `$sys/queues`, or `$sys/queue/` and the name of a queue. */
  stream: string;
  /** The shortest time between two pushes, from 1, the default, to 60. */
  interval_seconds?: number;
}

export interface WatchedConnection {
  /** `native` once it has said hello, `zaqar` otherwise. */
  form: string;
  /** Address and port from which it comes. */
  address: string;
  /** The project that hello has named. */
  project?: string;
  /** The client's own name, as hello has told it. */
  client_id?: string;
  /** The client's program, as hello has told it. */
  client?: string;
  /** When it was opened, in seconds since 1970. */
  opened: number;
  /** When it has ended, in seconds since 1970; absent while it is open. */
  closed?: number;
  /** The close code by which it has ended; 1006 where it was lost without one. */
  code?: number;
  /** The words that went with the code, if there were any. */
  reason?: string;
}

export interface WatchedQueue {
  /** Its messages that are not claimed, delayed ones included. */
  free: number;
  /** Its messages that are claimed. */
  claimed: number;
  /** All of its messages. */
  total: number;
  /** When its oldest message was posted, in seconds since 1970; absent when it is empty. */
  oldest?: number;
  /** How many messages have come in a second since the last look; absent at the first one. */
  posts_per_second?: number;
  /** How many have gone, likewise: deleted, acknowledged, popped, expired or moved. */
  removals_per_second?: number;
}

export interface WatchedServer {
  /** Of the server. */
  version?: string;
  /** When it was started, in seconds since 1970. */
  started?: number;
  /** Messages since the start: posted. */
  posted?: number;
  /** Messages since the start: claimed. */
  claimed?: number;
  /** Messages since the start: popped. */
  popped?: number;
  /** Messages since the start: deleted while nobody had claimed them. */
  deleted?: number;
  /** Messages since the start: deleted under their claims. */
  acknowledged?: number;
  /** Messages since the start: expired. */
  expired?: number;
  /** Messages since the start: moved to dead-letter queues. */
  dead_lettered?: number;
  /** Claims that have ended by their time since the start. */
  claim_expired?: number;
  /** Messages since the start: shown to consumers that watch, each time counted. */
  watched?: number;
  /** Since the last look. */
  posts_per_second?: number;
  /** Messages claimed, popped and watched since the last look. */
  deliveries_per_second?: number;
  /** Since the last look. */
  acknowledgements_per_second?: number;
  /** What half of the syncs since the last look took at the most. */
  sync_p50_seconds?: number;
  /** What 99 % of them took at the most. */
  sync_p99_seconds?: number;
  /** From the post of a message to its first claim, likewise. */
  delivery_p50_seconds?: number;
  /** The same for 99 % of them. */
  delivery_p99_seconds?: number;
  /** Open connections that speak HTTP. */
  connections_http?: number;
  /** Open WebSockets. */
  connections_websocket?: number;
  /** How many connections may be open. */
  connections_maximum?: number;
  /** Requests without a reply. */
  requests_in_flight?: number;
  /** Threads that own queues. */
  lanes?: number;
  /** What waits for these threads. */
  waiting_tasks?: number;
  /** Calls that wait for messages. */
  waiting_calls?: number;
  /** Stores that work. */
  stores_ready?: number;
  /** Stores that take no more messages, because a disk is full. */
  stores_soft_full?: number;
  /** Stores that take no writes. */
  stores_failed?: number;
  /** Subscriptions that have something to be told. */
  notices_waiting_subscriptions?: number;
  /** Of the data folder's disk; absent where there is none. */
  disk_free_bytes?: number;
  /** The same disk's size. */
  disk_size_bytes?: number;
}

export interface Watching {
  /** What its pushes carry as `push`. */
  watch: number;
}

export interface Welcome {
  /** The server's name and version. */
  server: string;
  /** The version of this protocol. */
  protocol: number;
  /** Every limit that concerns a client, by its name. */
  limits: { [key: string]: Json };
  /** The server lets no more than so many seconds pass in silence: it pings a silent client, and sends one that takes notices a heartbeat. */
  heartbeat_seconds: number;
  /** The connection's own name, which the server's log has too. */
  connection?: string;
  /** What this server can do beyond the first version of the protocol. */
  capabilities: string[];
}

/** What every operation takes, and what it gives: undefined where status 204 says all. */
export interface Operations {
  /** Says once who opens the connection and what it wants, so that native requests need no headers. */
  hello: { input: Hello; output: Welcome };
  /** Proves who opens the connection; without authentication it always succeeds. */
  authenticate: { input: Authenticate; output: Acknowledgement };
  /** Answers when the node and its store do. */
  ping_node: { input: Nothing; output: undefined };
  /** Performs every kind of operation on a queue of its own in each pool, and says how it went. */
  check_node_health: { input: Nothing; output: Document };
  /** Describes the REST API in the json-home format. */
  get_home_doc: { input: Nothing; output: Document };
  /** Lists the versions of the REST API. */
  get_versions: { input: Nothing; output: Document };
  /** Lists the queues of a project. */
  queue_list: { input: ListQueues; output: QueuePage };
  /** Creates a queue, or leaves an existing one as it is. */
  queue_create: { input: CreateQueue; output: QueueCreation | undefined };
  /** Shows a queue's metadata; a queue that does not exist shows the defaults. */
  queue_get: { input: GetQueue; output: QueueDocument };
  /** Changes a queue's metadata by a JSON patch. */
  queue_update: { input: UpdateQueue; output: QueueDocument };
  /** Deletes a queue with its messages and claims. */
  queue_delete: { input: OneQueue; output: undefined };
  /** Counts a queue's messages, exactly. */
  queue_get_stats: { input: OneQueue; output: QueueCounts };
  /** Empties a queue and keeps its metadata. */
  queue_purge: { input: PurgeQueue; output: undefined };
  /** Signs a permission to use a queue, for whoever holds it. */
  queue_share: { input: ShareQueue; output: SharedQueue };
  /** Posts messages, all or none; creates the queue if need be. */
  message_post: { input: PostMessages; output: MessageIds };
  /** Shows messages by their ids, in whatever state they are. */
  message_get_many: { input: GetMessages; output: FoundMessages };
  /** Lists messages without taking them; can wait for some to come. */
  message_list: { input: ListMessages; output: MessagePage };
  /** Shows messages in any state with all that is known of them, and changes nothing. */
  message_peek: { input: PeekMessages; output: PeekedPage };
  /** Shows one message, in whatever state it is. */
  message_get: { input: GetMessage; output: MessageDocument };
  /** Deletes one message; a claimed one only with its claim id. */
  message_delete: { input: DeleteMessage; output: undefined };
  /** Deletes messages by their ids, or pops the oldest ones. */
  message_delete_many: { input: DeleteMessages; output: RemovedMessages | undefined };
  /** Claims the oldest free messages for a time; can wait for some to come. */
  claim_create: { input: CreateClaim; output: NewClaim | undefined };
  /** Shows who holds how many messages, and until when. */
  claim_list: { input: ListClaims; output: ClaimPage };
  /** Shows a claim and the messages that it still holds. */
  claim_get: { input: OneClaim; output: ClaimDocument };
  /** Starts a claim's time anew. */
  claim_update: { input: UpdateClaim; output: undefined };
  /** Ends a claim: its messages are free again, at their old positions. */
  claim_delete: { input: OneClaim; output: undefined };
  /** Gives some messages of a claim back, at once or after a delay. */
  message_release: { input: ReleaseMessages; output: SettledMessages };
  /** Gives some messages of a claim more time. */
  message_touch: { input: TouchMessages; output: TouchedMessages };
  /** Moves some messages of a claim to the dead-letter queue of their queue. */
  message_reject: { input: RejectMessages; output: SettledMessages };
  /** Has the messages of a queue pushed to this connection. */
  consumer_open: { input: OpenConsumer; output: OpenedConsumer };
  /** Says how much more may be pushed to a consumer. */
  consumer_credit: { input: GrantCredit; output: undefined };
  /** Settles deliveries as done, or keeps the position of a named watcher. */
  consumer_acknowledge: { input: AcknowledgeDeliveries; output: AcknowledgedDeliveries };
  /** Gives deliveries back, for others or for later. */
  consumer_release: { input: ReleaseDeliveries; output: Release };
  /** Moves deliveries that cannot be worked off to the dead-letter queue. */
  consumer_reject: { input: RejectDeliveries; output: Rejection };
  /** Ends a consumer; what it has not settled is free again. */
  consumer_close: { input: CloseConsumer; output: undefined };
  /** Starts to move the messages of a dead-letter queue back to where they came from. */
  redrive_start: { input: StartRedrive; output: RedriveDocument };
  /** Shows how far the last redrive of a queue has got. */
  redrive_get: { input: OneQueue; output: RedriveDocument };
  /** Ends the redrive of a queue; what has been moved stays where it is. */
  redrive_cancel: { input: OneQueue; output: RedriveDocument };
  /** Shows the redrives of a project: those that run, and the last ones of its queues. */
  redrive_list: { input: ListRedrives; output: RedrivePage };
  /** Has somebody told of the messages that are posted to a queue. */
  subscription_create: { input: CreateSubscription; output: SubscriptionCreation };
  /** Lists the subscriptions to a queue. */
  subscription_list: { input: ListSubscriptions; output: SubscriptionPage };
  /** Shows a subscription. */
  subscription_get: { input: OneSubscription; output: SubscriptionDocument };
  /** Changes a subscription. */
  subscription_update: { input: UpdateSubscription; output: undefined };
  /** Deletes a subscription; what it has not been told yet, it will not be. */
  subscription_delete: { input: OneSubscription; output: undefined };
  /** Says that a subscriber agrees, or no longer agrees, to being told. */
  subscription_confirm: { input: ConfirmSubscription; output: undefined };
  /** Lists the topics of a project. */
  topic_list: { input: ListTopics; output: TopicPage };
  /** Creates a topic, or leaves an existing one as it is. */
  topic_create: { input: CreateTopic; output: QueueCreation | undefined };
  /** Shows a topic's metadata; a topic that does not exist shows the defaults. */
  topic_get: { input: OneTopic; output: QueueDocument };
  /** Changes a topic's metadata by a JSON patch. */
  topic_update: { input: UpdateTopic; output: QueueDocument };
  /** Deletes a topic with its subscriptions. */
  topic_delete: { input: OneTopic; output: undefined };
  /** Counts a topic's messages: none, as a topic keeps none. */
  topic_get_stats: { input: OneTopic; output: QueueCounts };
  /** Deletes a topic's subscriptions, with what they have not been told yet. */
  topic_purge: { input: PurgeTopic; output: undefined };
  /** Tells the subscribers of a topic of messages, which are kept nowhere else. */
  topic_post: { input: PostToTopic; output: Told };
  /** Finds none of a topic's messages, as a topic keeps none. */
  topic_message_get_many: { input: GetMessagesOfTopic; output: FoundMessages };
  /** Lists a topic's messages: none, as a topic keeps none. */
  topic_message_list: { input: ListMessagesOfTopic; output: MessagePage };
  /** Finds no message of a topic, as a topic keeps none. */
  topic_message_get: { input: GetMessageOfTopic; output: MessageDocument };
  /** Deletes nothing: what is not there counts as deleted. */
  topic_message_delete: { input: DeleteMessageOfTopic; output: undefined };
  /** Deletes nothing, and pops nothing, as a topic keeps no messages. */
  topic_message_delete_many: { input: DeleteMessagesOfTopic; output: RemovedMessages | undefined };
  /** Has somebody told of the messages to a topic. */
  topic_subscription_create: { input: CreateTopicSubscription; output: SubscriptionCreation };
  /** Lists the subscriptions to a topic. */
  topic_subscription_list: { input: ListTopicSubscriptions; output: SubscriptionPage };
  /** Shows a subscription to a topic. */
  topic_subscription_get: { input: OneTopicSubscription; output: SubscriptionDocument };
  /** Changes a subscription to a topic. */
  topic_subscription_update: { input: UpdateTopicSubscription; output: undefined };
  /** Deletes a subscription to a topic. */
  topic_subscription_delete: { input: OneTopicSubscription; output: undefined };
  /** Says that a topic's subscriber agrees, or no longer agrees. */
  topic_subscription_confirm: { input: ConfirmTopicSubscription; output: undefined };
  /** Lists the pools. */
  pool_list: { input: ListPools; output: PoolPage };
  /** Registers a pool and opens its store, or replaces what is known of it. */
  pool_create: { input: CreatePool; output: undefined };
  /** Shows a pool. */
  pool_get: { input: GetPool; output: PoolDocument };
  /** Changes a pool's address, weight, flavor or options. */
  pool_update: { input: UpdatePool; output: PoolDocument };
  /** Takes a pool out of use; one that holds queues stays. */
  pool_delete: { input: OnePool; output: undefined };
  /** Moves all queues of a pool to others, while they are used, and gives it no new ones. */
  pool_drain: { input: OnePool; output: PoolDrain };
  /** Shows how far the draining of a pool has got. */
  pool_drain_get: { input: OnePool; output: PoolDrain };
  /** Stops the draining of a pool, which takes new queues again by its weight. */
  pool_drain_stop: { input: OnePool; output: undefined };
  /** Lists the flavors of a project. */
  flavor_list: { input: ListFlavors; output: FlavorPage };
  /** Gives a group of pools a name, or an existing name another group. */
  flavor_create: { input: CreateFlavor; output: undefined };
  /** Shows a flavor with its pools and what they can do. */
  flavor_get: { input: OneFlavor; output: FlavorDocument };
  /** Gives a flavor other pools; queues that exist stay where they are. */
  flavor_update: { input: UpdateFlavor; output: FlavorDocument };
  /** Deletes a flavor; its pools then belong to none. */
  flavor_delete: { input: OneFlavor; output: undefined };
  /** Lists the open WebSockets of the node. */
  connection_list: { input: ListConnections; output: ConnectionPage };
  /** Closes a WebSocket, if it is open. */
  connection_close: { input: CloseConnection; output: undefined };
  /** Has what goes on in the server pushed to this connection, as it changes. */
  system_watch: { input: WatchSystem; output: Watching };
  /** Ends a watch of this connection, if there is one. */
  system_unwatch: { input: UnwatchSystem; output: undefined };
}

export type OperationName = keyof Operations;

/** Every notice, and what it says beside its name. */
export interface Notices {
  /** Nothing else was sent for the interval that hello has agreed on. */
  heartbeat: Nothing;
  /** The server is going to stop. */
  drain: Drain;
  /** The server has ended a consumer by itself. It goes to every connection that has opened one. */
  consumer_closed: ConsumerClosed;
}

export type NoticeName = keyof Notices;

/** What the server tells unasked; pass over those whose names you do not know. */
export type Notice = { [name in NoticeName]: { notice: name } & Notices[name] }[NoticeName];

export interface ErrorKind {
  readonly status: number;
  readonly retryable: boolean;
}

/** Every code that a refusal may carry. */
export const ERRORS = {
  /** The frame is neither JSON nor MessagePack. */
  frame_unreadable: { status: 400, retryable: false },
  /** The frame holds something that is no envelope. */
  envelope_invalid: { status: 400, retryable: false },
  /** There is no operation of that name. */
  action_unknown: { status: 400, retryable: false },
  /** This server does not offer the operation. */
  action_unsupported: { status: 501, retryable: false },
  /** The body is not what the operation reads. */
  body_unreadable: { status: 400, retryable: false },
  /** The body is larger than its limit. */
  body_too_large: { status: 400, retryable: false },
  /** The patch is larger than the limit. */
  metadata_too_large: { status: 400, retryable: false },
  /** A field is missing or of the wrong type. */
  schema_mismatch: { status: 400, retryable: false },
  /** A post holds no list of messages. */
  messages_missing: { status: 400, retryable: false },
  /** A field inside a list is missing or wrong. */
  field_invalid: { status: 400, retryable: false },
  /** A query parameter cannot be read. */
  parameter_invalid: { status: 400, retryable: false },
  /** A MessagePack value has no JSON form. */
  value_unsupported: { status: 400, retryable: false },
  /** The header Client-ID is missing. */
  client_id_missing: { status: 400, retryable: false },
  /** The client id is malformed. */
  client_id_invalid: { status: 400, retryable: false },
  /** The header X-Project-ID is missing. */
  project_missing: { status: 400, retryable: false },
  /** The project id is empty. */
  project_empty: { status: 400, retryable: false },
  /** A queue name or project id breaks its rule. */
  queue_name_invalid: { status: 400, retryable: false },
  /** A topic name breaks its rule. */
  topic_name_invalid: { status: 400, retryable: false },
  /** A native request came before hello said who asks. */
  hello_required: { status: 400, retryable: false },
  /** The connection has not authenticated. */
  not_authenticated: { status: 403, retryable: false },
  /** The credentials are missing, wrong or expired. */
  authentication_failed: { status: 401, retryable: false },
  /** The caller may not do this. */
  forbidden: { status: 403, retryable: false },
  /** A value is outside its limit. */
  invalid_request: { status: 400, retryable: false },
  /** A patch leads to invalid metadata. */
  metadata_invalid: { status: 400, retryable: false },
  /** No such claim, or the message is not under it. */
  claim_id_invalid: { status: 400, retryable: false },
  /** The message is claimed; its claim id is needed. */
  message_claimed: { status: 403, retryable: false },
  /** A field of a subscription has a wrong type. */
  subscription_invalid: { status: 400, retryable: false },
  /** The update names nothing that can change. */
  subscription_unchanged: { status: 400, retryable: false },
  /** The queue has a subscription of that kind. */
  subscription_exists: { status: 409, retryable: false },
  /** Other messages were posted under this post id. */
  post_id_reused: { status: 409, retryable: false },
  /** A claim holds a message no more: nothing was done. */
  acknowledgement_lost: { status: 409, retryable: false },
  /** The queue names no dead-letter queue. */
  dead_letter_queue_missing: { status: 409, retryable: false },
  /** The queue is being redriven already. */
  redrive_running: { status: 409, retryable: false },
  /** A patch changes a key that is not there. */
  metadata_conflict: { status: 409, retryable: false },
  /** The address leads to no store. */
  pool_unreachable: { status: 400, retryable: false },
  /** The pool lacks what its flavor promises. */
  pool_incapable: { status: 400, retryable: false },
  /** Another pool has this address. */
  pool_uri_taken: { status: 409, retryable: false },
  /** The pool holds queues, or is its flavor's last. */
  pool_in_use: { status: 403, retryable: false },
  /** The pool's address may not change. */
  pool_holds_queues: { status: 409, retryable: false },
  /** No other pool takes the pool's queues. */
  pool_irreplaceable: { status: 409, retryable: false },
  /** A flavor names no pool, or one that is not there. */
  flavor_invalid: { status: 400, retryable: false },
  /** A flavor would get a pool that is not there. */
  flavor_update_invalid: { status: 400, retryable: false },
  /** The queue lives in another pool. */
  queue_placed_elsewhere: { status: 409, retryable: false },
  /** No such queue. */
  queue_not_found: { status: 404, retryable: false },
  /** No such message, or it has expired. */
  message_not_found: { status: 404, retryable: false },
  /** No such claim, or it has expired. */
  claim_not_found: { status: 404, retryable: false },
  /** This connection has no such consumer of the queue. */
  consumer_not_found: { status: 404, retryable: false },
  /** The queue has not been redriven since the server started. */
  redrive_not_found: { status: 404, retryable: false },
  /** No such topic. */
  topic_not_found: { status: 404, retryable: false },
  /** No such subscription, or it has expired. */
  subscription_not_found: { status: 404, retryable: false },
  /** No such pool. */
  pool_not_found: { status: 404, retryable: false },
  /** The pool is not being drained. */
  pool_not_drained: { status: 404, retryable: false },
  /** No such flavor. */
  flavor_not_found: { status: 404, retryable: false },
  /** No such path. */
  route_not_found: { status: 404, retryable: false },
  /** The path does not take this method. */
  method_not_allowed: { status: 405, retryable: false },
  /** The client accepts no JSON. */
  not_acceptable: { status: 406, retryable: false },
  /** The patch is of another type. */
  media_type_unsupported: { status: 415, retryable: false },
  /** The request is larger than the server reads. */
  request_too_large: { status: 413, retryable: false },
  /** The rest of a request did not come in time. */
  request_timeout: { status: 408, retryable: true },
  /** HTML form content is not accepted. */
  form_content: { status: 400, retryable: false },
  /** More requests are waiting than allowed. */
  too_many_in_flight: { status: 429, retryable: true },
  /** More was asked in a second than is allowed. */
  rate_exceeded: { status: 429, retryable: true },
  /** More would be kept than is allowed. */
  quota_exceeded: { status: 429, retryable: true },
  /** The server holds as many requests or results as it may. */
  overloaded: { status: 503, retryable: true },
  /** The store does not answer. */
  storage_unavailable: { status: 503, retryable: true },
  /** The disk is full: reads and deletes go on. */
  storage_full: { status: 503, retryable: true },
  /** A body cannot be encrypted or decrypted: a key is missing, or the wrong one. */
  encryption_unavailable: { status: 503, retryable: true },
  /** Credentials cannot be checked now. */
  authentication_unavailable: { status: 503, retryable: true },
  /** The server is stopping. */
  stopping: { status: 503, retryable: true },
  /** No Keystone has given the trust that is needed. */
  trust_unsupported: { status: 503, retryable: false },
  /** A fault of the server; its log has the reference. */
  internal: { status: 500, retryable: false },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** The body of a native reply with a status of 400 or more. */
export interface RefusalBody {
  error: ErrorCode;
  /** For people. */
  message: string;
  /** Seconds after which trying again makes sense. */
  retry_after?: number;
}

export type Reconnect = 'never' | 'backoff' | 'elsewhere' | 'later' | 'authenticate' | 'resume';

/** What a client does after a close, by the name of the close code. */
export const CLOSE_CODES = {
  /** The purpose of the connection is fulfilled. */
  normal: { code: 1000, reconnect: 'never' },
  /** The endpoint goes away for good: its address leaves the cluster, or the page is left. */
  going_away: { code: 1001, reconnect: 'elsewhere' },
  /** The peer broke RFC 6455 or the envelope's rules; a repetition would break them again. */
  protocol_error: { code: 1002, reconnect: 'never' },
  /** The peer sent a kind of data that is not served here. */
  unsupported_data: { code: 1003, reconnect: 'never' },
  /** The peer's close frame carried no code; never sent. */
  no_status: { code: 1005, reconnect: 'backoff' },
  /** The connection was lost without a close frame; never sent. */
  abnormal: { code: 1006, reconnect: 'backoff' },
  /** A text message or a close reason was not valid UTF-8. */
  invalid_text: { code: 1007, reconnect: 'never' },
  /** The peer did what it may not do, and no other code says it better. */
  policy_violation: { code: 1008, reconnect: 'never' },
  /** A message was larger than the receiver accepts; the client must not send that message again. */
  message_too_big: { code: 1009, reconnect: 'backoff' },
  /** The server met a condition that it did not expect. */
  internal_error: { code: 1011, reconnect: 'backoff' },
  /** The server restarts and will be back at the same address. */
  service_restart: { code: 1012, reconnect: 'backoff' },
  /** The server is crowded and asks for patience. */
  try_again_later: { code: 1013, reconnect: 'later' },
  /** The credentials have ended (the reason is Authentication expired.), or others for another project or with other roles were shown. */
  authentication_expired: { code: 4003, reconnect: 'authenticate' },
  /** The client read its pushes too slowly, and the bounded buffer for them is full. */
  slow_consumer: { code: 4008, reconnect: 'resume' },
  /** Nothing arrived for longer than the announced heartbeat allows, or one message took too long to arrive. */
  idle_timeout: { code: 4009, reconnect: 'backoff' },
} as const satisfies Record<string, { readonly code: number; readonly reconnect: Reconnect }>;

export type CloseCodeName = keyof typeof CLOSE_CODES;

/** Every limit at its default; a server tells its own in the reply to hello. */
export const DEFAULT_LIMITS = {
  /** In seconds. How long a message lives when neither it nor its queue says. */
  default_message_ttl: 3600,
  /** In seconds. How long a new message stays hidden when nothing says otherwise. */
  default_message_delay: 0,
  /** In seconds. How long a claim lasts when the request does not say. */
  default_claim_ttl: 300,
  /** In seconds. How long a claimed message outlives its claim by default. */
  default_claim_grace: 60,
  /** In seconds. How long a subscription lasts when the request does not say. */
  default_subscription_ttl: 3600,
  /** In records. How many records a list or a claim takes when the request does not say. */
  default_page: 10,
  /** In queues. The most queues (or topics) that one list request may ask for. */
  max_queues_per_page: 20,
  /** In messages. The most messages that one list request or id list may name. */
  max_messages_per_page: 20,
  /** In subscriptions. The most subscriptions in one page. */
  max_subscriptions_per_page: 20,
  /** In pools. The most pools in one page. */
  max_pools_per_page: 20,
  /** In flavors. The most flavors in one page. */
  max_flavors_per_page: 20,
  /** In connections. The most connections in one page. */
  max_connections_per_page: 100,
  /** In messages. The most messages that one claim or pop may take. */
  max_messages_per_claim_or_pop: 20,
  /** In messages. The same as max_messages_per_page for native requests on a socket. */
  max_native_messages_per_page: 1000,
  /** In messages. The same as max_messages_per_claim_or_pop for native requests. */
  max_native_messages_per_claim_or_pop: 1000,
  /** In bytes. Where a page, claim or pop that a native request has asked for ends, whatever its limit; a message that is larger comes alone. */
  max_native_result_bytes: 4194304,
  /** In messages. The most messages that one post may carry. */
  max_messages_per_request: 32768,
  /** In bytes. The largest metadata document of a queue. */
  max_queue_metadata: 65536,
  /** In bytes. The largest post, all of its messages together. */
  max_messages_post_size: 262144,
  /** In seconds. The longest life that a message may be given. */
  max_message_ttl: 1209600,
  /** In seconds. The shortest life that a message may be given. */
  min_message_ttl: 60,
  /** In seconds. The longest time that a new message may stay hidden. */
  max_message_delay: 900,
  /** In seconds. The longest claim. */
  max_claim_ttl: 43200,
  /** In seconds. The shortest claim. */
  min_claim_ttl: 60,
  /** In seconds. The longest grace of a claim. */
  max_claim_grace: 43200,
  /** In seconds. The shortest grace of a claim. */
  min_claim_grace: 60,
  /** In seconds. The shortest life of a subscription. */
  min_subscription_ttl: 60,
  /** In characters. The longest address of a subscriber. */
  max_subscriber_length: 2048,
  /** In bytes. The largest options of a subscription. */
  max_subscription_options: 65536,
  /** In subscriptions. The most subscriptions that a queue or topic may have. */
  max_subscriptions_per_queue: 1000,
  /** In messages. The most messages that may wait for the subscribers of one queue; beyond it the slowest miss the oldest. */
  max_notices_per_queue: 100000,
  /** In characters. The shortest client id, where ids need not be UUIDs. */
  min_length_client_id: 10,
  /** In characters. The longest client id, where ids need not be UUIDs. */
  max_length_client_id: 36,
  /** In seconds. How long a post id is remembered. */
  post_id_window_seconds: 300,
  /** In characters. The longest post id. */
  max_length_post_id: 128,
  /** In characters. The longest reason for rejecting messages. */
  max_length_reason: 256,
  /** In bytes. The largest WebSocket message, all of its fragments together. */
  max_frame_bytes: 1048576,
  /** In bytes. The smallest WebSocket message to a client that is compressed, where the two agreed on compression. */
  min_compressed_frame_bytes: 1024,
  /** In bytes. The largest body of a REST request. */
  max_request_body_bytes: 1048576,
  /** In bytes. The largest head (request line and headers) of a REST request. */
  max_request_header_bytes: 32768,
  /** In envelopes. The most requests that may share one WebSocket message. */
  max_envelopes_per_frame: 1024,
  /** In connections. The most connections open at one time, HTTP and WebSocket together; one more is refused with 503. */
  max_connections: 100000,
  /** In connections. The most streams of events (Server-Sent Events) open at one time; one more is refused with 503. */
  max_event_streams: 10000,
  /** In watches. The most system streams that are watched at one time. */
  max_system_watches: 100,
  /** In requests. The most unanswered requests of one connection. */
  max_requests_in_flight_per_connection: 4096,
  /** In bytes. The most bytes of unanswered requests, beyond which nothing more is read from the connection, and of pushes that wait for it: consumers are pushed nothing beyond it and closed with 4008 if that lasts, subscribers at once. */
  max_outbox_bytes_per_connection: 8388608,
  /** In requests. The most requests that may wait for one lane; beyond it they are refused. */
  max_lane_inbox_requests: 65536,
  /** In bytes. The most bytes of requests that are arriving or unanswered, all connections together, at most a quarter of the heap; beyond it more are refused. */
  max_held_request_bytes: 268435456,
  /** In seconds. The longest time in which one WebSocket message may arrive. */
  max_request_arrival_seconds: 60,
  /** In bytes. The most stored data in replies that have not left, at most a quarter of the heap, and an eighth of it for one connection; beyond it requests for more are refused. Consumers may be pushed as much beside them, at most an eighth of the heap; beyond it they wait. */
  max_unsent_result_bytes: 134217728,
  /** In seconds. The longest time that a request may wait for messages. */
  max_wait_seconds: 60,
  /** In requests. The most requests that may wait for messages at one time. */
  max_waiting_requests: 100000,
  /** In consumers. The most consumers that one connection may have. */
  max_consumers_per_connection: 256,
  /** In consumers. The most consumers, all connections together. */
  max_consumers: 100000,
  /** In messages. The most messages that a consumer may have credit for. */
  max_credit_messages: 65536,
  /** In bytes. The most bytes of bodies that a consumer may have credit for. */
  max_credit_bytes: 67108864,
  /** In characters. The longest name under which a position is kept. */
  max_length_consumer_name: 128,
  /** In records. The most named positions that a queue may keep. */
  max_positions_per_queue: 1000,
  /** In seconds. How long pushes to consumers may wait for a connection that takes too little of them; then it is closed with 4008. */
  slow_consumer_seconds: 30,
  /** In seconds. How long a WebSocket may be silent before the server pings it. */
  heartbeat_interval_seconds: 30,
  /** In seconds. The shortest interval of heartbeats that a client may ask for; less counts as this. */
  min_heartbeat_seconds: 5,
  /** In seconds. A connection from which nothing, not even a pong, came for so long is closed. */
  idle_timeout_seconds: 90,
} as const;

export type LimitName = keyof typeof DEFAULT_LIMITS;

/** Where REST reaches an operation, and where each field of its input goes. */
export interface RestRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly fields: Readonly<Record<string, RestPlace>>;
}

export interface RestPlace {
  readonly in: 'path' | 'query' | 'header' | 'body' | 'whole_body' | 'other_query';
  readonly as: string;
}

export const REST_ROUTES: { readonly [name in OperationName]?: RestRoute } = {
  ping_node: {
    method: 'GET',
    path: '/v2/ping',
    fields: {},
  },
  check_node_health: {
    method: 'GET',
    path: '/v2/health',
    fields: {},
  },
  get_home_doc: {
    method: 'GET',
    path: '/v2/',
    fields: {},
  },
  get_versions: {
    method: 'GET',
    path: '/',
    fields: {},
  },
  queue_list: {
    method: 'GET',
    path: '/v2/queues',
    fields: {
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
      detailed: { in: 'query', as: 'detailed' },
      name: { in: 'query', as: 'name' },
      with_count: { in: 'query', as: 'with_count' },
      filters: { in: 'other_query', as: 'filters' },
    },
  },
  queue_create: {
    method: 'PUT',
    path: '/v2/queues/{queue_name}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      metadata: { in: 'whole_body', as: 'metadata' },
    },
  },
  queue_get: {
    method: 'GET',
    path: '/v2/queues/{queue_name}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
    },
  },
  queue_update: {
    method: 'PATCH',
    path: '/v2/queues/{queue_name}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      operations: { in: 'whole_body', as: 'operations' },
    },
  },
  queue_delete: {
    method: 'DELETE',
    path: '/v2/queues/{queue_name}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
    },
  },
  queue_get_stats: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/stats',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
    },
  },
  queue_purge: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/purge',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      resource_types: { in: 'body', as: 'resource_types' },
    },
  },
  queue_share: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/share',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      methods: { in: 'body', as: 'methods' },
      paths: { in: 'body', as: 'paths' },
      expires: { in: 'body', as: 'expires' },
    },
  },
  message_post: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/messages',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      messages: { in: 'body', as: 'messages' },
      post_id: { in: 'header', as: 'Idempotency-Key' },
      acknowledge: { in: 'body', as: 'acknowledge' },
    },
  },
  message_get_many: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/messages',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      message_ids: { in: 'query', as: 'ids' },
    },
  },
  message_list: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/messages',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
      echo: { in: 'query', as: 'echo' },
      include_claimed: { in: 'query', as: 'include_claimed' },
      include_delayed: { in: 'query', as: 'include_delayed' },
      wait: { in: 'query', as: 'wait' },
    },
  },
  message_peek: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/peek',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      state: { in: 'query', as: 'state' },
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
    },
  },
  message_get: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/messages/{message_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      message_id: { in: 'path', as: 'message_id' },
    },
  },
  message_delete: {
    method: 'DELETE',
    path: '/v2/queues/{queue_name}/messages/{message_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      message_id: { in: 'path', as: 'message_id' },
      claim_id: { in: 'query', as: 'claim_id' },
    },
  },
  message_delete_many: {
    method: 'DELETE',
    path: '/v2/queues/{queue_name}/messages',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      message_ids: { in: 'query', as: 'ids' },
      pop: { in: 'query', as: 'pop' },
      claim_ids: { in: 'query', as: 'claim_ids' },
      wait: { in: 'query', as: 'wait' },
    },
  },
  claim_create: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/claims',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      ttl: { in: 'body', as: 'ttl' },
      grace: { in: 'body', as: 'grace' },
      limit: { in: 'query', as: 'limit' },
      wait: { in: 'query', as: 'wait' },
    },
  },
  claim_list: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/claims',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
    },
  },
  claim_get: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/claims/{claim_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      claim_id: { in: 'path', as: 'claim_id' },
    },
  },
  claim_update: {
    method: 'PATCH',
    path: '/v2/queues/{queue_name}/claims/{claim_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      claim_id: { in: 'path', as: 'claim_id' },
      ttl: { in: 'body', as: 'ttl' },
      grace: { in: 'body', as: 'grace' },
    },
  },
  claim_delete: {
    method: 'DELETE',
    path: '/v2/queues/{queue_name}/claims/{claim_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      claim_id: { in: 'path', as: 'claim_id' },
    },
  },
  message_release: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/claims/{claim_id}/release',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      claim_id: { in: 'path', as: 'claim_id' },
      message_ids: { in: 'body', as: 'message_ids' },
      delay: { in: 'body', as: 'delay' },
    },
  },
  message_touch: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/claims/{claim_id}/touch',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      claim_id: { in: 'path', as: 'claim_id' },
      message_ids: { in: 'body', as: 'message_ids' },
      ttl: { in: 'body', as: 'ttl' },
    },
  },
  message_reject: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/claims/{claim_id}/reject',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      claim_id: { in: 'path', as: 'claim_id' },
      message_ids: { in: 'body', as: 'message_ids' },
      reason: { in: 'body', as: 'reason' },
    },
  },
  redrive_start: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/redrive',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      target: { in: 'body', as: 'target' },
      rate: { in: 'body', as: 'rate' },
      limit: { in: 'body', as: 'limit' },
      dry_run: { in: 'body', as: 'dry_run' },
    },
  },
  redrive_get: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/redrive',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
    },
  },
  redrive_cancel: {
    method: 'DELETE',
    path: '/v2/queues/{queue_name}/redrive',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
    },
  },
  redrive_list: {
    method: 'GET',
    path: '/v2/redrives',
    fields: {
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
    },
  },
  subscription_create: {
    method: 'POST',
    path: '/v2/queues/{queue_name}/subscriptions',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      subscriber: { in: 'body', as: 'subscriber' },
      ttl: { in: 'body', as: 'ttl' },
      options: { in: 'body', as: 'options' },
    },
  },
  subscription_list: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/subscriptions',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
    },
  },
  subscription_get: {
    method: 'GET',
    path: '/v2/queues/{queue_name}/subscriptions/{subscription_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
    },
  },
  subscription_update: {
    method: 'PATCH',
    path: '/v2/queues/{queue_name}/subscriptions/{subscription_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
      subscriber: { in: 'body', as: 'subscriber' },
      ttl: { in: 'body', as: 'ttl' },
      options: { in: 'body', as: 'options' },
    },
  },
  subscription_delete: {
    method: 'DELETE',
    path: '/v2/queues/{queue_name}/subscriptions/{subscription_id}',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
    },
  },
  subscription_confirm: {
    method: 'PUT',
    path: '/v2/queues/{queue_name}/subscriptions/{subscription_id}/confirm',
    fields: {
      queue_name: { in: 'path', as: 'queue_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
      confirmed: { in: 'body', as: 'confirmed' },
    },
  },
  topic_list: {
    method: 'GET',
    path: '/v2/topics',
    fields: {
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
      detailed: { in: 'query', as: 'detailed' },
      name: { in: 'query', as: 'name' },
      filters: { in: 'other_query', as: 'filters' },
    },
  },
  topic_create: {
    method: 'PUT',
    path: '/v2/topics/{topic_name}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      metadata: { in: 'whole_body', as: 'metadata' },
    },
  },
  topic_get: {
    method: 'GET',
    path: '/v2/topics/{topic_name}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
    },
  },
  topic_update: {
    method: 'PATCH',
    path: '/v2/topics/{topic_name}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      operations: { in: 'whole_body', as: 'operations' },
    },
  },
  topic_delete: {
    method: 'DELETE',
    path: '/v2/topics/{topic_name}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
    },
  },
  topic_get_stats: {
    method: 'GET',
    path: '/v2/topics/{topic_name}/stats',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
    },
  },
  topic_purge: {
    method: 'POST',
    path: '/v2/topics/{topic_name}/purge',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      resource_types: { in: 'body', as: 'resource_types' },
    },
  },
  topic_post: {
    method: 'POST',
    path: '/v2/topics/{topic_name}/messages',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      messages: { in: 'body', as: 'messages' },
    },
  },
  topic_message_get_many: {
    method: 'GET',
    path: '/v2/topics/{topic_name}/messages',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      message_ids: { in: 'query', as: 'ids' },
    },
  },
  topic_message_list: {
    method: 'GET',
    path: '/v2/topics/{topic_name}/messages',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
      echo: { in: 'query', as: 'echo' },
      include_claimed: { in: 'query', as: 'include_claimed' },
      include_delayed: { in: 'query', as: 'include_delayed' },
    },
  },
  topic_message_get: {
    method: 'GET',
    path: '/v2/topics/{topic_name}/messages/{message_id}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      message_id: { in: 'path', as: 'message_id' },
    },
  },
  topic_message_delete: {
    method: 'DELETE',
    path: '/v2/topics/{topic_name}/messages/{message_id}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      message_id: { in: 'path', as: 'message_id' },
      claim_id: { in: 'query', as: 'claim_id' },
    },
  },
  topic_message_delete_many: {
    method: 'DELETE',
    path: '/v2/topics/{topic_name}/messages',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      message_ids: { in: 'query', as: 'ids' },
      pop: { in: 'query', as: 'pop' },
      claim_ids: { in: 'query', as: 'claim_ids' },
    },
  },
  topic_subscription_create: {
    method: 'POST',
    path: '/v2/topics/{topic_name}/subscriptions',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      subscriber: { in: 'body', as: 'subscriber' },
      ttl: { in: 'body', as: 'ttl' },
      options: { in: 'body', as: 'options' },
    },
  },
  topic_subscription_list: {
    method: 'GET',
    path: '/v2/topics/{topic_name}/subscriptions',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
    },
  },
  topic_subscription_get: {
    method: 'GET',
    path: '/v2/topics/{topic_name}/subscriptions/{subscription_id}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
    },
  },
  topic_subscription_update: {
    method: 'PATCH',
    path: '/v2/topics/{topic_name}/subscriptions/{subscription_id}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
      subscriber: { in: 'body', as: 'subscriber' },
      ttl: { in: 'body', as: 'ttl' },
      options: { in: 'body', as: 'options' },
    },
  },
  topic_subscription_delete: {
    method: 'DELETE',
    path: '/v2/topics/{topic_name}/subscriptions/{subscription_id}',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
    },
  },
  topic_subscription_confirm: {
    method: 'PUT',
    path: '/v2/topics/{topic_name}/subscriptions/{subscription_id}/confirm',
    fields: {
      topic_name: { in: 'path', as: 'topic_name' },
      subscription_id: { in: 'path', as: 'subscription_id' },
      confirmed: { in: 'body', as: 'confirmed' },
    },
  },
  pool_list: {
    method: 'GET',
    path: '/v2/pools',
    fields: {
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
      detailed: { in: 'query', as: 'detailed' },
    },
  },
  pool_create: {
    method: 'PUT',
    path: '/v2/pools/{pool_name}',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
      uri: { in: 'body', as: 'uri' },
      weight: { in: 'body', as: 'weight' },
      flavor: { in: 'body', as: 'flavor' },
      options: { in: 'body', as: 'options' },
    },
  },
  pool_get: {
    method: 'GET',
    path: '/v2/pools/{pool_name}',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
      detailed: { in: 'query', as: 'detailed' },
    },
  },
  pool_update: {
    method: 'PATCH',
    path: '/v2/pools/{pool_name}',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
      uri: { in: 'body', as: 'uri' },
      weight: { in: 'body', as: 'weight' },
      flavor: { in: 'body', as: 'flavor' },
      options: { in: 'body', as: 'options' },
    },
  },
  pool_delete: {
    method: 'DELETE',
    path: '/v2/pools/{pool_name}',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
    },
  },
  pool_drain: {
    method: 'POST',
    path: '/v2/pools/{pool_name}/drain',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
    },
  },
  pool_drain_get: {
    method: 'GET',
    path: '/v2/pools/{pool_name}/drain',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
    },
  },
  pool_drain_stop: {
    method: 'DELETE',
    path: '/v2/pools/{pool_name}/drain',
    fields: {
      pool_name: { in: 'path', as: 'pool_name' },
    },
  },
  flavor_list: {
    method: 'GET',
    path: '/v2/flavors',
    fields: {
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
      detailed: { in: 'query', as: 'detailed' },
    },
  },
  flavor_create: {
    method: 'PUT',
    path: '/v2/flavors/{flavor_name}',
    fields: {
      flavor_name: { in: 'path', as: 'flavor_name' },
      pool_list: { in: 'body', as: 'pool_list' },
      capabilities: { in: 'body', as: 'capabilities' },
    },
  },
  flavor_get: {
    method: 'GET',
    path: '/v2/flavors/{flavor_name}',
    fields: {
      flavor_name: { in: 'path', as: 'flavor_name' },
    },
  },
  flavor_update: {
    method: 'PATCH',
    path: '/v2/flavors/{flavor_name}',
    fields: {
      flavor_name: { in: 'path', as: 'flavor_name' },
      pool_list: { in: 'body', as: 'pool_list' },
    },
  },
  flavor_delete: {
    method: 'DELETE',
    path: '/v2/flavors/{flavor_name}',
    fields: {
      flavor_name: { in: 'path', as: 'flavor_name' },
    },
  },
  connection_list: {
    method: 'GET',
    path: '/v2/connections',
    fields: {
      marker: { in: 'query', as: 'marker' },
      limit: { in: 'query', as: 'limit' },
    },
  },
  connection_close: {
    method: 'DELETE',
    path: '/v2/connections/{connection_id}',
    fields: {
      connection_id: { in: 'path', as: 'connection_id' },
      reason: { in: 'query', as: 'reason' },
      ban: { in: 'query', as: 'ban' },
    },
  },
};
