import { isIP, Socket } from 'node:net';

/**
 * Watches every socket that a process of tests opens: loopback alone is reached, and code of the server opens none but by
 * the one client of server/src/outbound. What breaks that fails the run, also where the code swallows the error. Loaded
 * by tools/test.ts into each file of tests, and by test/world.ts where one is run alone.
 */

/** Who else may: the database, mail to the server that the operator set, and the command line's own socket. */
const MAY =
  /\/server\/src\/(?:outbound|mail|db)\/|\/server\/src\/admin\/socket\.ts|\/node_modules\/(?:pg|nodemailer)[/-]/;
const LOOPBACK = /^(?:127\.[\d.]+|::1|::ffff:127\.[\d.]+|localhost|(?:.*\.)localhost|)$/;
const WATCHED = Symbol.for('skein.test.one-client');

type Lookup = (host: string, options: object, found: (...answer: any[]) => void) => void;
type Asked = { host?: string; path?: string | null; lookup?: Lookup };

const faults: string[] = [];

function fault(what: string): Error {
  faults.push(what);
  return new Error(what);
}

function stack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const { stack: text = '' } = new Error('a socket');
  Error.stackTraceLimit = stackTraceLimit;
  return text;
}

/** What is wrong with opening this socket here and now; null for nothing. */
function faultOf({ path, host = '', lookup }: Asked, from: string): string | null {
  // What is found of a name is looked at when it has been found.
  const isNamed = lookup !== undefined && isIP(host) === 0;
  if (typeof path !== 'string' && !isNamed && !LOOPBACK.test(host))
    return `a socket to ${host} leaves the machine`;
  const server = from.split('\n').filter((line) => /\/server\/src\//.test(line) && !/\.test\.ts/.test(line));
  return server.length > 0 && !MAY.test(from)
    ? `a socket is opened outside the one client: ${server[0]?.trim()}`
    : null;
}

function optionsOf(first: unknown): Asked | null {
  // Node hands on its own arguments as a list: options, then a listener.
  const given = Array.isArray(first) ? first[0] : first;
  if (typeof given === 'number') return {};
  return typeof given === 'object' && given !== null
    ? given
    : typeof given === 'string'
      ? { path: given }
      : null;
}

function watch(): void {
  const connect = Socket.prototype.connect as (...args: unknown[]) => Socket;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const asked = optionsOf(args[0]);
    const host = typeof args[0] === 'number' && typeof args[1] === 'string' ? args[1] : asked?.host;
    const wrong = asked && faultOf({ ...asked, ...(host === undefined ? {} : { host }) }, stack());
    if (wrong) throw fault(wrong);
    if (asked?.lookup) {
      const find = asked.lookup;
      asked.lookup = (name, how, found) =>
        find(name, how, (error, addresses, family) => {
          const all: string[] = Array.isArray(addresses) ? addresses.map((one) => one.address) : [addresses];
          const away = error ? undefined : all.find((address) => !LOOPBACK.test(address));
          if (away === undefined) found(error, addresses, family);
          else found(fault(`a socket to ${name} at ${away} leaves the machine`));
        });
    }
    return connect.apply(this, args);
  } as typeof Socket.prototype.connect;
  process.on('exit', () => {
    if (faults.length === 0) return;
    process.stderr.write(`${[...new Set(faults)].join('\n')}\n`);
    process.exitCode = 1;
  });
}

const marked = globalThis as { [WATCHED]?: true };
if (!marked[WATCHED]) {
  marked[WATCHED] = true;
  watch();
}
