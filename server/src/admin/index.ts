import type { Ctx } from '../context.ts';
import type { Player } from './cast.ts';
import { type CommandDoor, openDoor } from './socket.ts';

// This door opens onto every room, and the command line beside a running server needs none of them: each is loaded
// when it is gone through.
export { commandLine } from './command-line.ts';
export type { CommandDoor };

/** Lets commands into this server, until `close`. */
export async function answerCommands(ctx: Ctx): Promise<CommandDoor> {
  const { isWriters, runWriter } = await import('./run.ts');
  return openDoor(ctx.config.data, async (argv, out, signal) =>
    isWriters(argv) ? runWriter(ctx, argv, out, signal) : null,
  );
}

/** Alice, bob and carol with a few posts; see `cast.ts`. */
export async function addCast(ctx: Ctx): Promise<Player[]> {
  return (await import('./cast.ts')).addCast(ctx);
}
