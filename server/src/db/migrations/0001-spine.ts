import type { Migration } from '../migration.ts';

/** People, what they write, who follows whom, and the queues that carry it. */
export const spine: Migration = {
  name: '0001-spine',
  async up(run, { int, text, indexOnly }) {
    await run(`create table settings (key ${text} primary key, value ${text} not null)`);

    await run(`create table accounts (
      id ${int} primary key,
      username ${text} not null,
      domain ${text} not null,
      handle ${text} not null unique,
      local ${int} not null,
      type ${text} not null,
      display_name ${text} not null,
      note ${text} not null,
      fields ${text} not null,
      url ${text},
      uri ${text} unique,
      inbox ${text},
      shared_inbox ${text},
      followers_uri ${text},
      avatar ${text},
      header ${text},
      key_id ${text} unique,
      public_key ${text},
      private_key ${text},
      recovery_key ${text},
      locked ${int} not null default 0,
      discoverable ${int} not null default 0,
      indexable ${int} not null default 0,
      followers_count ${int} not null default 0,
      following_count ${int} not null default 0,
      statuses_count ${int} not null default 0,
      last_status_at ${int},
      created_at ${int} not null,
      fetched_at ${int},
      suspended_at ${int},
      deleted_at ${int}
    )`);
    await run('create index accounts_domain on accounts (domain)');

    await run(`create table members (
      account_id ${int} primary key references accounts (id),
      email ${text} not null,
      email_folded ${text} not null unique,
      password_hash ${text} not null,
      role ${text} not null,
      locale ${text} not null,
      confirmed_at ${int},
      approved_at ${int},
      disabled_at ${int},
      last_seen_at ${int} not null,
      default_visibility ${text} not null default 'public',
      default_sensitive ${int} not null default 0,
      default_language ${text}
    )`);
    await run('create index members_last_seen on members (last_seen_at)');

    await run(`create table apps (
      id ${int} primary key,
      client_id ${text} not null unique,
      client_secret_hash ${text} not null,
      name ${text} not null,
      website ${text},
      redirect_uris ${text} not null,
      scopes ${text} not null
    )`);
    await run(`create table grants (
      id ${int} primary key,
      code_hash ${text} not null unique,
      app_id ${int} not null references apps (id),
      account_id ${int} not null references members (account_id),
      scopes ${text} not null,
      redirect_uri ${text} not null,
      challenge ${text},
      expires_at ${int} not null,
      used_at ${int}
    )`);
    await run(`create table tokens (
      id ${int} primary key,
      token_hash ${text} not null unique,
      app_id ${int} not null references apps (id),
      account_id ${int} references members (account_id),
      grant_id ${int},
      scopes ${text} not null,
      last_used_at ${int},
      revoked_at ${int}
    )`);
    await run('create index tokens_account on tokens (account_id)');
    await run('create index tokens_grant on tokens (grant_id)');
    await run(`create table sessions (
      id ${int} primary key,
      token_hash ${text} not null unique,
      account_id ${int} not null references members (account_id),
      user_agent ${text} not null,
      last_used_at ${int} not null,
      revoked_at ${int}
    )`);
    await run('create index sessions_account on sessions (account_id)');

    for (const table of ['follows', 'follow_requests']) {
      await run(`create table ${table} (
        id ${int} primary key,
        follower_id ${int} not null references accounts (id),
        followee_id ${int} not null references accounts (id),
        follower_local ${int} not null,
        uri ${text},
        show_boosts ${int} not null default 1,
        notify ${int} not null default 0,
        unique (follower_id, followee_id)
      )`);
      await run(`create index ${table}_followee on ${table} (followee_id, follower_local, follower_id)`);
    }
    await run(`create table blocks (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      uri ${text},
      unique (account_id, target_id)
    )`);
    await run('create index blocks_target on blocks (target_id, account_id)');
    await run(`create table mutes (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      notifications ${int} not null default 1,
      expires_at ${int},
      unique (account_id, target_id)
    )`);
    await run(`create table domain_blocks (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      domain ${text} not null,
      unique (account_id, domain)
    )`);

    await run(`create table statuses (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      visibility ${int} not null,
      deleted_at ${int},
      in_reply_to_id ${int},
      in_reply_to_account_id ${int},
      uri ${text} unique,
      url ${text},
      content ${text} not null,
      source ${text},
      spoiler ${text} not null,
      sensitive ${int} not null,
      language ${text},
      app_id ${int},
      replies_count ${int} not null default 0,
      favourites_count ${int} not null default 0,
      edited_at ${int}
    )`);
    await run('create index statuses_account on statuses (account_id, id)');
    await run(
      'create index statuses_reply on statuses (in_reply_to_id, id) where in_reply_to_id is not null',
    );
    await run('create index statuses_public on statuses (id) where visibility = 0 and deleted_at is null');
    await run('create index statuses_deleted on statuses (deleted_at) where deleted_at is not null');

    await run(`create table mentions (
      status_id ${int} not null references statuses (id),
      account_id ${int} not null references accounts (id),
      primary key (status_id, account_id)
    )${indexOnly}`);
    await run('create index mentions_account on mentions (account_id, status_id)');
    await run(`create table favourites (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      status_id ${int} not null references statuses (id),
      unique (account_id, status_id)
    )`);
    await run('create index favourites_status on favourites (status_id, id)');
    await run(`create table idempotency_keys (
      account_id ${int} not null,
      key ${text} not null,
      status_id ${int} not null,
      until ${int} not null,
      primary key (account_id, key)
    )${indexOnly}`);
    await run('create index idempotency_keys_until on idempotency_keys (until)');

    await run(`create table home (
      account_id ${int} not null,
      status_id ${int} not null,
      author_id ${int} not null,
      primary key (account_id, status_id)
    )${indexOnly}`);
    await run('create index home_author on home (account_id, author_id)');

    await run(`create table notifications (
      id ${int} primary key,
      account_id ${int} not null references members (account_id),
      type ${text} not null,
      from_account_id ${int} not null references accounts (id),
      status_id ${int} not null default 0,
      unique (account_id, type, from_account_id, status_id)
    )`);
    await run('create index notifications_page on notifications (account_id, id)');
    await run('create index notifications_status on notifications (status_id) where status_id > 0');

    await run(`create table jobs (
      id ${int} primary key,
      kind ${text} not null,
      payload ${text} not null,
      run_at ${int},
      attempts ${int} not null,
      unique_key ${text},
      error ${text},
      quarantined_at ${int},
      unique (kind, unique_key)
    )`);
    await run('create index jobs_due on jobs (run_at, id) where run_at is not null');

    await run(`create table outgoing (
      id ${int} primary key,
      sender_id ${int} not null,
      document ${text} not null,
      digest ${text} not null,
      followers_of ${int},
      inboxes ${text} not null,
      subject ${text} not null,
      action ${text} not null,
      unique_key ${text} not null unique,
      superseded_by ${int},
      expanded_to ${int} not null default 0,
      expanded_at ${int},
      kept_until ${int} not null
    )`);
    await run('create index outgoing_subject on outgoing (subject)');
    await run('create index outgoing_kept on outgoing (kept_until)');
    await run(`create table deliveries (
      id ${int} primary key,
      outgoing_id ${int} not null references outgoing (id),
      sender_id ${int} not null,
      host ${text} not null,
      inbox ${text} not null,
      attempts ${int} not null default 0,
      run_at ${int},
      leased ${int} not null default 0,
      unique (outgoing_id, inbox)
    )`);
    await run('create index deliveries_due on deliveries (run_at, outgoing_id) where run_at is not null');
    await run('create index deliveries_in_flight on deliveries (host, sender_id) where leased = 1');
    await run('create index deliveries_host on deliveries (host, outgoing_id)');
    await run(`create table hosts (
      host ${text} primary key,
      failures ${int} not null default 0,
      open_until ${int},
      behind_since ${int},
      last_ok_at ${int},
      last_error ${text}
    )`);
    await run('create index hosts_open on hosts (open_until) where open_until is not null');
    await run(`create table gone_inboxes (inbox ${text} primary key, until ${int} not null)${indexOnly}`);
    await run(`create table delivery_turns (id ${int} primary key)`);
    await run('insert into delivery_turns (id) values (1)');

    await run(`create table incoming (
      id ${int} primary key,
      actor_id ${int} not null,
      signature_hash ${text} not null unique,
      activity_id ${text},
      raw ${text} not null,
      run_at ${int},
      attempts ${int} not null default 0,
      error ${text},
      quarantined_at ${int}
    )`);
    await run('create index incoming_due on incoming (run_at, id) where run_at is not null');
    await run('create index incoming_actor on incoming (actor_id, id) where run_at is not null');
    await run(`create table tombstones (
      uri_hash ${text} primary key,
      origin ${text} not null,
      until ${int} not null
    )`);
    await run('create index tombstones_until on tombstones (until)');
  },
};
