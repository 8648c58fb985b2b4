import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPolicy, type HostRule } from './host-policy.ts';

const rule = (domain: string, more: Partial<HostRule> = {}): HostRule => ({
  id: 1,
  domain,
  severity: 'suspend',
  reject_media: 0,
  reject_reports: 0,
  obfuscate: 0,
  private_comment: '',
  public_comment: '',
  changed_id: 1,
  ...more,
});
const open = (...rules: HostRule[]) => createPolicy(rules, new Set(), false);

test('a rule counts for its domain in every spelling, on every port, and for all below it', () => {
  const policy = open(rule('evil.example'), rule('xn--bse-sna.example'));
  const blocked = `evil.example EVIL.example Evil.Example. evil.example:8443 a.evil.example A.B.evil.EXAMPLE
    deep.er.a.evil.example.:444 ｅｖｉｌ.example evil。example böse.example BÖSE.example xn--bse-sna.example
    XN--BSE-SNA.example www.böse.example`.split(/\s+/);
  for (const host of blocked) assert.equal(policy.isBlocked(host), true, host);
  const others = `good.example evil.example.org notevil.example example evil-example evil.example.evil.test
    bose.example`.split(/\s+/);
  for (const host of others) assert.equal(policy.isBlocked(host), false, host);
});

test('a rule with a port is about that port, and an address has nothing above it', () => {
  const policy = open(rule('evil.example:8443'), rule('127.0.0.1:4000'), rule('0.1'), rule('[::1]:5000'));
  for (const host of ['evil.example:8443', 'a.evil.example:8443', '127.0.0.1:4000', '[::1]:5000'])
    assert.equal(policy.isBlocked(host), true, host);
  for (const host of ['evil.example', 'evil.example:8444', '127.0.0.1:4001', '127.0.0.1', '[::1]:5001'])
    assert.equal(policy.isBlocked(host), false, host);
});

test('the nearest rule counts', () => {
  const policy = open(rule('evil.example'), rule('good.evil.example', { severity: 'noop' }));
  assert.equal(policy.isBlocked('evil.example'), true);
  assert.equal(policy.isBlocked('a.good.evil.example'), false);
});

test('of an account the handle and the host it lives on count, the stricter of both', () => {
  const policy = open(rule('evil.example'), rule('quiet.example', { severity: 'silence', reject_media: 1 }));
  const limits = (domain: string, host: string) =>
    policy.limitsOf({ domain, uri: `https://${host}/users/mel` });
  assert.equal(limits('good.example', 'social.evil.example').suspended, true);
  assert.equal(limits('evil.example', 'good.example').suspended, true);
  assert.equal(limits('quiet.example', 'evil.example').suspended, true);
  const quiet = limits('good.example', 'quiet.example');
  assert.deepEqual(
    [quiet.suspended, quiet.silenced, quiet.rejectMedia, quiet.by],
    [false, true, true, 'quiet.example'],
  );
  assert.equal(limits('good.example', 'good.example').by, null);
});

test('a limited federation talks to those on its list by exactly their names, unless they are blocked', () => {
  const policy = createPolicy([rule('bad.example')], new Set(['good.example', 'bad.example']), true);
  for (const host of ['good.example', 'GOOD.example.', 'good.example:8443'])
    assert.equal(policy.talksTo(host), true, host);
  for (const host of ['other.example', 'a.good.example', 'bad.example', 'example'])
    assert.equal(policy.talksTo(host), false, host);
  assert.equal(policy.limitsOf({ domain: 'good.example', uri: 'https://other.example/mel' }).suspended, true);
});
