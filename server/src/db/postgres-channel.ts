import type pg from 'pg';
import type { Channel } from './tx.ts';

const NAME = 'skein';

/** NOTIFY and LISTEN, on a connection of its own that holds no other work. */
export function postgresChannel(pool: pg.Pool): Channel {
  return {
    async say(text) {
      await pool.query('select pg_notify($1, $2)', [NAME, text]);
    },
    async hear(heard, lost) {
      const client = await pool.connect();
      let open = true;
      const end = () => {
        if (!open) return;
        open = false;
        client.release(true);
      };
      const broken = () => {
        if (!open) return;
        end();
        lost();
      };
      client.on('error', broken);
      client.on('end', broken);
      client.on('notification', ({ payload = '' }) => heard(payload));
      await client.query(`listen ${NAME}`);
      return end;
    },
  };
}
