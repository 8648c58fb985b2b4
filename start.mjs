// `npm start`: from a clone to a running server. Plain JavaScript, since any Node from 18 on may call it.
import { installMissing } from './boot/install.mjs';
import { runOnOurNode } from './boot/runtime.mjs';
import { buildWeb } from './boot/web.mjs';

installMissing({ tools: false });
buildWeb();
if (process.env.npm_config_user_agent?.startsWith('npm/9.')) {
  // It neither dies of a SIGTERM nor passes it on; npm 10 and later do.
  process.stderr.write(`Skein: npm 9 keeps SIGTERM to itself; to stop Skein: ^C, or kill ${process.pid}\n`);
}
runOnOurNode('server/src/main.ts', process.argv.slice(2));
