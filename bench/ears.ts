import { WebSocket } from 'ws';
import { answer } from './child.ts';
import type { Reach } from './streams.ts';

// Everybody who listens, in a process of their own, which also posts: one clock says when, and when it was heard.
const { address } = JSON.parse(process.argv[2] ?? '{}') as { address: string };
const sockets: WebSocket[] = [];
let heard: number[] = [];
let wanted = 0;
let done = () => {};

answer(
  {
    /** Opens one public stream for each token, some at a time. */
    async open({ tokens }: { tokens: string[] }) {
      const url = `${address.replace('http', 'ws')}/api/v1/streaming?stream=public`;
      const waiting = [...tokens];
      const opener = async () => {
        for (let token = waiting.pop(); token; token = waiting.pop()) sockets.push(await open(url, token));
      };
      await Promise.all(Array.from({ length: 50 }, opener));
      return sockets.length;
    },
    /** Posts, and gives the milliseconds until each heard of it: from before the request was sent. */
    async post({ token, text }: { token: string; text: string }): Promise<Reach> {
      heard = [];
      wanted = sockets.length;
      const all = new Promise<void>((resolve) => {
        done = resolve;
      });
      const began = performance.now();
      const answered = fetch(`${address}/api/v1/statuses`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ status: text }),
      });
      if ((await answered).status !== 200) throw new Error('a post was refused');
      const posted = performance.now() - began;
      await all;
      return { posted, waits: heard.map((at) => at - began) };
    },
  },
  async () => {
    for (const socket of sockets) socket.terminate();
  },
);

const UPDATE = Buffer.from('"event":"update"');

function open(url: string, token: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      headers: { Authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
    socket.on('close', () => process.stderr.write('a stream ended\n'));
    socket.on('message', (data: Buffer) => {
      if (data.subarray(0, 64).indexOf(UPDATE) < 0) return;
      heard.push(performance.now());
      if (heard.length === wanted) done();
    });
  });
}
