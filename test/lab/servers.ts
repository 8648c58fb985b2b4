import { createWorld, type World } from '../world.ts';
import { FedifyMember } from './fedify-member.ts';
import { createFedifyServer, type FedifyServer } from './fedify-server.ts';
import type { Member } from './member.ts';
import type { Cast, Pair } from './scenarios.ts';
import { SkeinMember } from './skein-member.ts';

/** Servers with people on loopback, and whatever closes them. */
export interface Lab {
  /** Who plays on the first two servers of ours, and somebody on the third. */
  skein: [Cast, Cast];
  third: Member;
  fedify: Cast;
  world: World;
  /** What went wrong where nobody looked. */
  complaints(): string[];
  pair(from: Cast, to: Cast): Pair;
  stop(): Promise<void>;
}

/** Says how busy the machine is, and nothing of what the servers said to each other. */
const SLOW = '"text":"slow statement';

/** Three fresh servers of ours and one made with Fedify. */
export async function openLab(): Promise<Lab> {
  const world = await createWorld({ servers: 3 });
  const [one, two, three] = world.servers;
  const fedify = await createFedifyServer();
  const newHome = async (of: Member) => {
    const member = await SkeinMember.join(three!, newName());
    await member.alias(of);
    return member;
  };
  const later = async (ms: number) => {
    await world.settled();
    world.clock.forward(ms);
    await world.settled();
  };
  const third = await SkeinMember.join(three!, 'erin');
  return {
    skein: [await skeinCast(one!), await skeinCast(two!)],
    third,
    fedify: fedifyCast(fedify),
    world,
    complaints: () => [...world.log.filter((line) => !line.includes(SLOW)), ...fedify.errors.map(String)],
    pair: (from, to) => ({ from, to, third, newHome, later }),
    async stop() {
      await world.stop();
      await fedify.close();
    },
  };
}

let joined = 0;

function newName(): string {
  joined += 1;
  return `stranger${joined}`;
}

async function skeinCast(server: World['servers'][number]): Promise<Cast> {
  const carol = await SkeinMember.join(server, 'carol');
  await carol.call('PATCH', '/api/v1/accounts/update_credentials', { locked: true });
  return {
    server: 'Skein',
    alice: await SkeinMember.join(server, 'alice'),
    bob: await SkeinMember.join(server, 'bob'),
    carol,
    dave: await SkeinMember.join(server, 'dave', { role: 'moderator' }),
    stranger: () => SkeinMember.join(server, newName()),
  };
}

function fedifyCast(server: FedifyServer): Cast {
  return {
    server: 'Fedify',
    alice: new FedifyMember(server, 'alice'),
    bob: new FedifyMember(server, 'bob'),
    carol: new FedifyMember(server, 'carol', { isLocked: true }),
    dave: new FedifyMember(server, 'dave'),
    stranger: async () => new FedifyMember(server, newName()),
  };
}
