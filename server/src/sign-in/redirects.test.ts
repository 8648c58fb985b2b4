import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formSource, OUT_OF_BAND, redirectWith, refuseRedirect } from './redirects.ts';

it('an address keeps its own spelling when the code is added', () => {
  const told = { code: 'a b', state: undefined };
  const cases: [string, string][] = [
    ['https://gull.example', 'https://gull.example?code=a+b'],
    ['https://gull.example/?x=%7e', 'https://gull.example/?x=%7e&code=a+b'],
    ['gull://signed-in', 'gull://signed-in?code=a+b'],
    ['https://gull.example/é', 'https://gull.example/%C3%A9?code=a+b'],
  ];
  for (const [address, location] of cases) assert.equal(redirectWith(address, told, 'query'), location);
  assert.equal(redirectWith('https://gull.example/', told, 'fragment'), 'https://gull.example/#code=a+b');
});

it("the policy of the consent form lets through the app's address and no more than a policy can say", () => {
  assert.equal(formSource('https://gull.example:8443/callback'), 'https://gull.example:8443');
  assert.equal(formSource('gull://signed-in'), 'gull:');
  assert.equal(formSource('http://[::1]:4000/'), 'http:');
  assert.equal(formSource(OUT_OF_BAND), undefined);
});

it("an app's own scheme is an address, what a browser would run is not", () => {
  for (const address of [
    'gull://signed-in',
    'com.example.gull:/callback',
    'http://localhost:5173/',
    OUT_OF_BAND,
  ]) {
    assert.doesNotThrow(() => refuseRedirect(address), address);
  }
  for (const address of [
    'JavaScript:alert(1)',
    'data:,x',
    'file:///etc',
    'blob:https://a/b',
    'callback',
    'https:\\\\a',
  ]) {
    assert.throws(() => refuseRedirect(address), address);
  }
});
