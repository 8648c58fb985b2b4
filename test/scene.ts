import { after, before } from 'node:test';
import type { Skein } from '../server/src/start.ts';
import { cast, type Person, person } from './cast.ts';
import { createPeer, type Peer, type PeerActor } from './peer.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** What most stories begin with: a world of one server, and alice, bob and carol there. */
export interface Scene {
  world: World;
  server: Skein;
  alice: Person;
  bob: Person;
  carol: Person;
}

/**
 * Sets the scene of a suite: called at the top of it, it starts the world before the first test and stops it after the
 * last. `whispers`: direct statuses of strangers reach all three. What it gives stands for what will be there by then, so it is used inside tests and hooks only.
 */
export function scene({ whispers = false, ...options }: WorldOptions & { whispers?: boolean }): Scene {
  const [world, beWorld] = standIn<World>();
  const [server, beServer] = standIn<Skein>();
  const [alice, beAlice] = standIn<Person>();
  const [bob, beBob] = standIn<Person>();
  const [carol, beCarol] = standIn<Person>();
  before(async () => {
    const started = await createWorld(options);
    beWorld(started);
    const [first] = started.servers as [Skein];
    beServer(first);
    const people = await cast(first, { whispers });
    beAlice(people.alice);
    beBob(people.bob);
    beCarol(people.carol);
  });
  after(() => world.stop());
  return { world, server, alice, bob, carol };
}

/** Another server, played by the test, for the length of the suite. Called after `scene`, so that it outlives the world. */
export function peerBeside(): Peer {
  const [peer, bePeer] = standIn<Peer>();
  before(async () => bePeer(await createPeer()));
  after(() => peer.close());
  return peer;
}

/** Two servers of ours and one that the test plays: bob, `here`, follows alice, `there`; mel lives at the played one. */
export interface SceneBetween {
  world: World;
  there: Skein;
  here: Skein;
  alice: Person;
  bob: Person;
  peer: Peer;
  mel: PeerActor;
}

/** Sets that scene, as `scene` does. */
export function sceneBetween(options: WorldOptions): SceneBetween {
  const [world, beWorld] = standIn<World>();
  const [there, beThere] = standIn<Skein>();
  const [here, beHere] = standIn<Skein>();
  const [alice, beAlice] = standIn<Person>();
  const [bob, beBob] = standIn<Person>();
  const [mel, beMel] = standIn<PeerActor>();
  before(async () => {
    const started = await createWorld({ ...options, servers: 2 });
    beWorld(started);
    const [first, second] = started.servers as [Skein, Skein];
    beThere(first);
    beHere(second);
    beAlice(await person(first, 'alice'));
    beBob(await person(second, 'bob'));
    const id = await second.ctx.fediverse.accountByHandle(second.ctx, alice.handle);
    await bob.post(`/api/v1/accounts/${id}/follow`);
    await started.settled();
  });
  after(() => world.stop());
  const peer = peerBeside();
  before(() => beMel(peer.actor('mel')));
  return { world, there, here, alice, bob, peer, mel };
}

/** Something that is not there yet, and what makes it be there. */
function standIn<T extends object>(): [T, (real: T) => void] {
  let real: T | null = null;
  const there = (): T => {
    if (!real) throw new Error('The scene is set before the first test: use it inside tests and hooks');
    return real;
  };
  const one = new Proxy({} as T, {
    get(_, name) {
      const value: unknown = Reflect.get(there(), name);
      return typeof value === 'function' ? value.bind(real) : value;
    },
    set: (_, name, value) => Reflect.set(there(), name, value),
  });
  return [
    one,
    (found) => {
      real = found;
    },
  ];
}
