import { createServer, type Server, type Socket } from 'node:net';

/** A letter as it came in at the mail server. */
export interface Received {
  from: string;
  to: string;
  headers: string;
  text: string;
}

/** A mail server on this machine that keeps what it is given. */
export interface Mailbox {
  url: string;
  letters: Received[];
  /** Who came in, as `name:password`. */
  comers: string[];
  /** Answers the next letters to an address with this line instead of taking them; null: takes them. */
  refuse(line: string | null): void;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const letters: Received[] = [];
  const comers: string[] = [];
  let refusal: string | null = null;
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    serve(socket, { letters, comers }, () => refusal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    comers,
    refuse(line) {
      refusal = line;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function serve(
  socket: Socket,
  { letters, comers }: Pick<Mailbox, 'letters' | 'comers'>,
  refusal: () => string | null,
): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let buffer = '';
  let inData = false;
  let from = '';
  let to = '';
  say('220 mailbox ready');
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const piece = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        const gap = piece.indexOf('\r\n\r\n');
        const headers = piece.slice(0, gap);
        letters.push({ from, to, headers, text: decoded(headers, piece.slice(gap + 4)) });
        say('250 kept');
      } else if (/^(EHLO|HELO)/i.test(piece)) say('250-mailbox\r\n250 AUTH PLAIN');
      else if (/^AUTH PLAIN /i.test(piece)) {
        comers.push(Buffer.from(piece.slice(11), 'base64').toString('utf8').split('\0').slice(1).join(':'));
        say('235 come in');
      } else if (/^MAIL FROM/i.test(piece)) {
        from = addressIn(piece);
        say('250 yes');
      } else if (/^RCPT TO/i.test(piece)) {
        to = addressIn(piece);
        say(refusal() ?? '250 yes');
      } else if (/^DATA/i.test(piece)) {
        inData = true;
        say('354 go on');
      } else if (/^QUIT/i.test(piece)) {
        say('221 bye');
        socket.end();
      } else say('250 yes');
    }
  });
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}

function decoded(headers: string, body: string): string {
  const text = body.replace(/^\.\./gm, '.');
  if (/transfer-encoding: base64/i.test(headers)) return Buffer.from(text, 'base64').toString('utf8');
  if (!/transfer-encoding: quoted-printable/i.test(headers)) return text;
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
